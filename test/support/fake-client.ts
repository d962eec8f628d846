import type { Service } from '../../local/cloud/not-modelled';

/** The commands of an SDK package with their inputs and outputs; `Metadata` aside. */
type Output<Command> = Command extends { resolveMiddleware(...args: any[]): (...args: any[]) => Promise<infer Result> }
  ? Result extends { output: infer Answer }
    ? Omit<Answer, '$metadata'>
    : never
  : never;
type CommandNames<Sdk> = { [Name in keyof Sdk]: Name extends `${string}Command` ? Name : never }[keyof Sdk];
type Instance<Constructor> = Constructor extends abstract new (...args: any[]) => infer Made ? Made : never;
type InputOf<Command> = Command extends { input: infer Input } ? Input : never;

/** What a command answers at its nth call (from 1): an answer, or an error that it throws. */
export type Answers<Sdk> = {
  [Name in CommandNames<Sdk>]?: (
    input: InputOf<Instance<Sdk[Name]>>,
    nth: number,
  ) => Output<Instance<Sdk[Name]>> | Promise<Output<Instance<Sdk[Name]>>>;
};

/**
 * A scripted service, for the seam that the laptop uses too: the SDK's real client stands before it. A command that is
 * not in the script is refused as `NotModelled`, which no handler takes for anything else: the test fails.
 */
export const fakeClient = <Sdk>(answers: Answers<Sdk>): Service => {
  const counts = new Map<string, number>();
  return Object.fromEntries(
    Object.entries(answers).map(([command, answer]) => [
      command,
      async (input: any) => {
        const nth = (counts.get(command) ?? 0) + 1;
        counts.set(command, nth);
        return (answer as (input: any, nth: number) => object)(input, nth);
      },
    ]),
  );
};

/** An error of AWS under the name that the SDK gives it. */
export const awsError = (name: string, message = `${name} happened`): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: {} });

/** Throws, where an expression is wanted. */
export const raise = (error: Error): never => {
  throw error;
};

/** What every modelled exception of the SDK is made from. */
export const exception = (message = 'as AWS says it') => ({ message, $metadata: {} });
