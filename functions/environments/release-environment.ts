import * as z from 'zod/mini';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';
import { type Environment, Lease } from './environment';
import { releaseRulePriority } from './rule-priorities';
import { release } from './transitions';

const Input = z.object({ environment: Lease });

/** Turns the item into a tombstone, once nothing is on record any more; gives the listener-rule priority back. */
export const handler = stepHandler(Input, (tools) => async ({ environment, lease }) => {
  const { registry, clock } = tools;
  // First: while the rule may still be there, nobody else can be given its priority.
  assertNothingLeft(environment);
  await releaseRulePriority(tools, environment);
  await registry.changeLeased(lease, (current) => {
    if (current.status === 'destroyed') return current;
    assertNothingLeft(current);
    return release(current, clock.now());
  });
  return { name: environment.name };
});

const assertNothingLeft = ({ name, resources }: Environment): void => {
  const left = Object.values(resources).map((resource) => resource.id);
  if (left.length > 0) throw new WorkflowError('EnvironmentBusy', `${name} still has ${left.join(', ')} on record`);
};
