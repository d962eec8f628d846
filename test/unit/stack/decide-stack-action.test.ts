import { StackStatus } from '@aws-sdk/client-cloudformation';
import { decideStackAction, type StackAction } from '../../../functions/stack/stacks';

/** What to do: [when the stack is as this very attempt left it, when it is as another one did]. */
const TABLE: Record<StackStatus, [StackAction, StackAction]> = {
  CREATE_COMPLETE: ['done', 'update'],
  CREATE_FAILED: ['failed', 'update'],
  CREATE_IN_PROGRESS: ['wait', 'wait'],
  DELETE_COMPLETE: ['update', 'update'],
  DELETE_FAILED: ['delete', 'delete'],
  DELETE_IN_PROGRESS: ['wait', 'wait'],
  IMPORT_COMPLETE: ['update', 'update'],
  IMPORT_IN_PROGRESS: ['wait', 'wait'],
  IMPORT_ROLLBACK_COMPLETE: ['update', 'update'],
  IMPORT_ROLLBACK_FAILED: ['failed', 'update'],
  IMPORT_ROLLBACK_IN_PROGRESS: ['wait', 'wait'],
  REVIEW_IN_PROGRESS: ['delete', 'delete'],
  ROLLBACK_COMPLETE: ['delete', 'delete'],
  ROLLBACK_FAILED: ['delete', 'delete'],
  ROLLBACK_IN_PROGRESS: ['wait', 'wait'],
  UPDATE_COMPLETE: ['done', 'update'],
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: ['wait', 'wait'],
  UPDATE_FAILED: ['failed', 'update'],
  UPDATE_IN_PROGRESS: ['wait', 'wait'],
  UPDATE_ROLLBACK_COMPLETE: ['update', 'update'],
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: ['wait', 'wait'],
  UPDATE_ROLLBACK_FAILED: ['continue', 'continue'],
  UPDATE_ROLLBACK_IN_PROGRESS: ['wait', 'wait'],
};

test('the table knows every status that the SDK knows', () => {
  expect(Object.keys(TABLE).sort()).toEqual(Object.values(StackStatus).sort());
});

test.each(Object.entries(TABLE))('%s: ours → %j', (status, [ours, others]) => {
  expect([decideStackAction(status, true), decideStackAction(status, false)]).toEqual([ours, others]);
});

test('no stack is created', () => {
  expect([decideStackAction(undefined, true), decideStackAction(undefined, false)]).toEqual(['create', 'create']);
});

test('only a complete create or update of this very attempt is ever done, because anything else serves another version', () => {
  const done = Object.values(StackStatus).filter((status) => decideStackAction(status, true) === 'done');
  expect(done.sort()).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);
  expect(Object.values(StackStatus).map((status) => decideStackAction(status, false))).not.toContain('done');
});
