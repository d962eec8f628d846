import { ERROR_NAMES, isNamed, WorkflowError } from '../../../functions/shared/errors';

test('an error has the name that was given, which a bundler cannot change, and keeps its cause', () => {
  const cause = new Error('deeper');
  const error = new WorkflowError('StackFailed', 'Stack x failed', { cause });
  expect([error.name, error.message, error.cause, error instanceof Error]).toEqual([
    'StackFailed',
    'Stack x failed',
    cause,
    true,
  ]);
  expect(String(error)).toBe('StackFailed: Stack x failed');
});

test('every name is there once, in PascalCase and without a suffix that says nothing', () => {
  expect(new Set(ERROR_NAMES).size).toBe(ERROR_NAMES.length);
  for (const name of ERROR_NAMES) expect(name).toMatch(/^([A-Z][a-z]+)+$/);
  expect(ERROR_NAMES.filter((name) => /(Error|Exception|Fault)$/.test(name))).toEqual([]);
});

test('isNamed compares the whole name, and only of errors', () => {
  const error = new WorkflowError('StackFailed', 'x');
  expect(isNamed(error, 'NotOwned', 'StackFailed')).toBe(true);
  expect(isNamed(error, 'Stack')).toBe(false);
  expect(isNamed({ name: 'StackFailed' }, 'StackFailed')).toBe(false);
  expect(isNamed(error)).toBe(false);
});
