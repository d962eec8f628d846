import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_NAMES } from '../../functions/shared/errors';
import { STEPS } from '../../local/functions';
import { functionOf, MACHINES, tasksOf } from './definitions';

const FUNCTIONS = join(__dirname, '../../functions');

/** Every file of every room, by its name without the extension. */
const FILES = new Map(
  readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter((room) => room.isDirectory())
    .flatMap((room) => readdirSync(join(FUNCTIONS, room.name)).map((file) => join(FUNCTIONS, room.name, file)))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path.replace(/^.*\//, '').replace('.ts', ''), path]),
);

const kebab = (name: string) => name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The names of errors that a poll waits on. */
const NOT_YET = ERROR_NAMES.filter((name) =>
  /(NotAvailable|StillThere|NotInSync|Running|InProgress|NotAnswering)$/.test(name),
);

const TASKS = [
  ...new Map(MACHINES.flatMap(({ definition }) => tasksOf(definition)).map((task) => [task.name, task])).values(),
];
const textOf = (state: string): string => readFileSync(FILES.get(kebab(state)) ?? '', 'utf8');

test('there are tasks to look at', () => {
  expect(TASKS.length).toBeGreaterThan(15);
});

describe.each(TASKS)('$name', ({ name, state }) => {
  test('is the function and the file of the same name', () => {
    expect(functionOf(state)).toBe(camel(name));
    expect([...FILES.keys()]).toContain(kebab(name));
    // Only the machines of environments have a lease that their steps could check.
    const bundle =
      'environment' in (state.Parameters ?? {}) || 'environment.$' in (state.Parameters ?? {}) ? 'step' : 'event';
    expect(textOf(name)).toContain(`export const handler = ${bundle}Handler(`);
  });

  test('runs on the laptop, too', () => {
    expect(Object.keys(STEPS)).toContain(camel(name));
  });

  test('is polled on every "not yet" that its function says, and on no other', () => {
    const polled = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    const said = NOT_YET.filter((error) => textOf(name).includes(`'${error}'`));
    expect(polled.filter((error) => (NOT_YET as string[]).includes(error)).sort()).toEqual([...said].sort());
  });
});

test('no function of the laptop is without a state that calls it', () => {
  const called = TASKS.map(({ name }) => camel(name));
  expect(Object.keys(STEPS).filter((key) => !called.includes(key))).toEqual([]);
});

test('every "not yet" is waited on somewhere', () => {
  const polled = TASKS.flatMap(({ state }) => (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals));
  expect(NOT_YET.length).toBeGreaterThan(5);
  expect(NOT_YET.filter((error) => !polled.includes(error))).toEqual([]);
});
