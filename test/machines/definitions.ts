import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Retrier = {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: string;
};
export type State = {
  Type: string;
  Comment?: string;
  Resource?: unknown;
  TimeoutSeconds?: number;
  Parameters?: Record<string, unknown>;
  ResultPath?: string | null;
  Retry?: Retrier[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
  Choices?: { Next: string }[];
  Default?: string;
  Next?: string;
  End?: boolean;
  Branches?: Flow[];
};
export type Flow = { Comment?: string; StartAt: string; States: Record<string, State>; TimeoutSeconds?: number };
export type NamedState = { name: string; state: State; flow: Flow };

const FOLDER = join(__dirname, '../../statemachines');

/** Every machine of the product, by the name of its file. */
export const MACHINES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.asl.yaml'))
  .map((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    return { file: file.replace('.asl.yaml', ''), text, definition: parse(text) as Flow };
  });

export const machineNamed = (file: string) => {
  const machine = MACHINES.find((candidate) => candidate.file === file);
  if (machine === undefined) throw new Error(`There is no machine ${file}`);
  return machine;
};

/** All states of a machine, those inside of branches included, in the order of the definition. */
export const statesOf = (flow: Flow): NamedState[] =>
  Object.entries(flow.States).flatMap(([name, state]) => [
    { name, state, flow },
    ...(state.Branches ?? []).flatMap(statesOf),
  ]);

export const tasksOf = (flow: Flow): NamedState[] => statesOf(flow).filter(({ state }) => state.Type === 'Task');

/** The function that a Task calls: its key in serverless.yml and in local/functions.ts. */
export const functionOf = (state: State): string | undefined =>
  (state.Resource as { 'Fn::GetAtt'?: [string, string] } | undefined)?.['Fn::GetAtt']?.[0];

/** The states that may come after this one when nothing fails. */
export const nextOf = ({ Next, Default, Choices = [] }: State): string[] =>
  [Next, Default, ...Choices.map((choice) => choice.Next)].filter((name) => name !== undefined);
