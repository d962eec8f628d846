/** AWS knows this, the local cloud does not: refused, because ignoring it would let a wrong program pass. */
export class NotModelled extends Error {
  override readonly name = 'NotModelled';

  constructor(command: string, what?: string, found?: unknown) {
    const value = found === undefined ? '' : ` with the value ${JSON.stringify(found)}`;
    const asked = what === undefined ? 'was sent' : `was asked for ${what}${value}`;
    super(`${command} ${asked}, which the local cloud does not model. Leave it out, or add it to local/cloud.`);
  }
}

/** Throws NotModelled for the first parameter that has a value and is not among those that are known. */
export const refuseUnknown = (command: string, input: object, known: readonly string[], path = ''): void => {
  for (const [key, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(key)) throw new NotModelled(command, `${path}${key}`);
  }
};

/** Throws NotModelled unless the parameter is left out or has one of the values that are modelled. */
export const refuseOther = (command: string, parameter: string, value: unknown, modelled: readonly unknown[]): void => {
  if (value !== undefined && !modelled.includes(value)) throw new NotModelled(command, parameter, value);
};

/** Answers one command of the SDK, already stripped of everything that belongs to HTTP. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each command has an input of its own
export type Answer = (input: any) => Promise<object>;

/** A service: its commands by name, without the suffix `Command`. */
export type Service = Record<string, Answer>;

/** One command that accepts the named parameters and refuses every other one. */
export const command = <Input extends object>(
  name: string,
  parameters: readonly (keyof Input & string)[],
  run: (input: Input) => object | Promise<object>,
): Record<string, Answer> => ({
  [name]: async (input: Input) => {
    refuseUnknown(name, input, parameters);
    return run(input);
  },
});
