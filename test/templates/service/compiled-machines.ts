import { MACHINES, type Flow } from '../../machines/definitions';
import { RULES } from '../../machines/rules';
import type { Resource, Template } from './packaged';

/** The definition as it is deployed, with the logical id of the function in the place of its ARN. */
const compiled = ({ Properties }: Resource): Flow => {
  const { 'Fn::Sub': sub } = Properties['DefinitionString'] as { 'Fn::Sub': [string, Record<string, unknown>] };
  const [text, variables] = sub;
  const idOf = (name: string): string =>
    (variables[name] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0].replace(/LambdaFunction$/, '');
  return JSON.parse(text.replaceAll(/\$\{([0-9a-f]{32})\}/g, (_, name: string) => idOf(name))) as Flow;
};

/** Tests of the machines as they are deployed; called by the one file that packages the service. */
export const describeMachines = (template: Template): void => {
  const machines = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');

  test('all machines of the product are deployed, as Standard ones', () => {
    expect(machines.map(({ Properties }) => Properties['StateMachineName']).sort()).toEqual(
      MACHINES.map(({ file }) => `branch-staging-acme-${file.replace(/\.asl\.yaml$/, '')}`).sort(),
    );
    expect(machines.filter(({ Properties }) => (Properties['StateMachineType'] ?? 'STANDARD') !== 'STANDARD')).toEqual(
      [],
    );
  });

  describe.each(machines.map((machine) => ({ machine, name: String(machine.Properties['StateMachineName']) })))(
    'the compiled $name',
    ({ machine }) => {
      const definition = compiled(machine);

      test.each(Object.entries(RULES))('%s', (_, rule) => {
        expect(rule(definition)).toEqual([]);
      });

      test('calls in each state the function of its name', () => {
        const tasks = (flow: Flow): [string, string][] =>
          Object.entries(flow.States).flatMap(([name, state]): [string, string][] => [
            ...(state.Resource ? [[name, String(state.Resource)] as [string, string]] : []),
            ...(state.Branches ?? []).flatMap(tasks),
          ]);
        const pairs = tasks(definition);
        expect(pairs.length).toBeGreaterThan(2);
        for (const [name, id] of pairs) expect(id).toBe(name);
      });
    },
  );
};
