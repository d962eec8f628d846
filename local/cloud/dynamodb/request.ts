import { type Answer, refuseUnknown } from '../not-modelled';
import { validationException } from './exceptions';

const present = (input: object) => Object.entries(input).filter(([, value]) => value !== undefined);

/** Refuses every parameter that is not in the list. */
export const refuseUnmodelled = (command: string, input: object, modelled: readonly string[], at = ''): void => {
  // Return… 'NONE' asks for what one gets without it.
  const asked = Object.entries(input).filter(([name, value]) => !(name.startsWith('Return') && value === 'NONE'));
  refuseUnknown(command, Object.fromEntries(asked), modelled, at);
};

/** A handler that refuses parameters it does not model before it does anything; it never waits, so it is atomic. */
export const modelled =
  <Input extends object>(
    command: string,
    parameters: readonly (keyof Input & string)[],
    handle: (input: Input) => object,
  ): Answer =>
  async (input: Input) => {
    refuseUnmodelled(command, input, parameters);
    return handle(input);
  };

const constraint = (value: string, parameter: string, found: string): Error => {
  const at = parameter.charAt(0).toLowerCase() + parameter.slice(1);
  return validationException(
    `1 validation error detected: Value ${value} at '${at}' failed to satisfy constraint: ${found}`,
  );
};

/** The value of a parameter that AWS cannot do without. */
export const required = <Value>(parameter: string, value: Value | undefined): Value => {
  if (value === undefined || value === null) throw constraint('null', parameter, 'Member must not be null');
  return value;
};

/** Refuses a value that is not one of those. */
export const oneOf = <Value extends string>(
  parameter: string,
  value: string | undefined,
  allowed: readonly Value[],
) => {
  if (value === undefined || allowed.some((candidate) => candidate === value)) return value as Value | undefined;
  throw constraint(`'${value}'`, parameter, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
};

/** Refuses a number below a minimum. */
export const atLeast = (parameter: string, value: number | undefined, minimum: number): number | undefined => {
  if (value === undefined || value >= minimum) return value;
  throw constraint(`'${value}'`, parameter, `Member must have value greater than or equal to ${minimum}`);
};

/** An output without the members that are undefined. */
export const output = (members: Record<string, unknown>): object => Object.fromEntries(present(members));
