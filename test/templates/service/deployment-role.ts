import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Resource, ROOT, statementsOf, type Template } from './packaged';

/** What CI may deploy with; called by the one file that packages the service. */
export const describeDeploymentRole = (template: Template): void => {
  const access = parse(readFileSync(join(ROOT, 'cloudformation/ci-access.yml'), 'utf8')) as Template;
  const actions = statementsOf(access.Resources['DeploymentRole'], 'service').flatMap(({ Action }) => Action);
  const granted = new Set(actions.map((action) => action.split(':')[0]));

  /** Where the service's name in a type is not the one in its actions. */
  const OTHERWISE: Record<string, string> = { ApiGatewayV2: 'apigateway', StepFunctions: 'states' };
  const serviceOf = ({ Type }: Resource): string => {
    const name = Type.split('::')[1] ?? '';
    return OTHERWISE[name] ?? name.toLowerCase().replace(/v2$/, '');
  };

  test('the role that CI deploys with is allowed to make what is in the stack', () => {
    const needed = [...new Set(Object.values(template.Resources).map(serviceOf))];
    expect(needed).toContain('lambda');
    expect(needed.filter((service) => !granted.has(service))).toEqual([]);
  });
};
