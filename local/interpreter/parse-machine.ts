import { parse as parseYaml } from 'yaml';
import { Fields } from './fields';
import { isJsonObject } from './json';
import { successorsOf, type Flow, type State, type StateMachine } from './machine';
import { readState, type ReadFlow } from './parse-state';
import { InvalidDefinition } from './state-error';

const LONGEST_NAME = 80;

const assertConnected = (flow: Flow, where: string): void => {
  const reached = new Set<string>();
  const open: [string, string][] = [[flow.startAt, `${where}, field StartAt`]];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const [name, from] = entry;
    const state = flow.states.get(name);
    if (!state) throw new InvalidDefinition(`${from}: there is no state ${name} beside it`);
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...successorsOf(state).map((next): [string, string] => [next, `state ${name}, field Next`]));
  }
  const lost = [...flow.states.keys()].find((name) => !reached.has(name));
  if (lost !== undefined) throw new InvalidDefinition(`state ${lost}: no other state leads to it`);
};

const makeReadFlow = (): ReadFlow => {
  const taken = new Set<string>();
  const claim = (name: string) => {
    if (taken.has(name))
      throw new InvalidDefinition(`state ${name}: the name is taken, it must be unique in the machine`);
    if (name.length > LONGEST_NAME)
      throw new InvalidDefinition(`state ${name}: a name has at most ${LONGEST_NAME} characters`);
    taken.add(name);
  };
  const readFlow: ReadFlow = (raw, where, alsoKnown) => {
    const fields = Fields.of(raw, where, ['Comment', 'StartAt', 'States', ...alsoKnown]);
    const definitions = fields.raw('States');
    if (!isJsonObject(definitions)) return fields.refuse('States', 'is missing');
    const states = new Map<string, State>();
    for (const [name, definition] of Object.entries(definitions)) {
      claim(name);
      states.set(name, readState(name, definition, readFlow));
    }
    const flow = { startAt: fields.requiredText('StartAt'), states, comment: fields.text('Comment') };
    assertConnected(flow, where);
    return flow;
  };
  return readFlow;
};

/** Reads a machine from YAML, JSON or an object. Refuses, naming state and field, everything that the interpreter does not model. */
export const parseMachine = (definition: unknown): StateMachine => {
  const raw: unknown = typeof definition === 'string' ? parseYaml(definition) : definition;
  const flow = makeReadFlow()(raw, 'machine', ['TimeoutSeconds', 'Version']);
  const fields = Fields.of(raw, 'machine', isJsonObject(raw) ? Object.keys(raw) : []);
  if ((fields.text('Version') ?? '1.0') !== '1.0') fields.refuse('Version', 'must be 1.0');
  return { ...flow, timeoutSeconds: fields.integer('TimeoutSeconds', 1) };
};
