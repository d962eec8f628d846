import type * as fc from 'fast-check';
import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import { type Environment, isInProgress } from '../../../functions/environments/environment';
import * as finishDeployment from '../../../functions/environments/finish-deployment';
import { listEnvironments } from '../../../functions/environments/inventory';
import * as recordExecutionStatus from '../../../functions/environments/record-execution-status';
import * as releaseEnvironment from '../../../functions/environments/release-environment';
import * as selectRevision from '../../../functions/environments/select-revision';
import { WorkflowError } from '../../../functions/shared/errors';
import type { FakeExecution } from '../../support/fake-step-functions';
import { DAY_MS, type RegistryWorld, commitOf } from '../../support/registry-world';

/** All of them want the same name. */
export const BRANCHES = ['feature/page', 'feature/PAGE', 'page', 'feature/_page'];

type News = { executionArn: string; status: string; input: string; redriveCount: number };

/** What a looker-on remembers, to compare the registry with. */
export type Model = { before: Map<string, Environment>; nameOf: Map<string, string>; news: News[]; commits: number };
export type Command = fc.AsyncCommand<Model, RegistryWorld>;

type Lease = { name: string; generation: number };
const leaseOf = (execution: FakeExecution): Lease =>
  (JSON.parse(execution.input) as { environment: Lease }).environment;

const pick = <T>(list: T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

/** Runs, and then checks what has to hold whatever happened. */
const command = (text: string, run: (model: Model, world: RegistryWorld) => Promise<void>): Command => ({
  check: () => true,
  toString: () => text,
  run: async (model, world) => {
    await run(model, world);
    await expectSound(model, world);
  },
});

const expectSound = async (model: Model, { runtime, clock, stepFunctions }: RegistryWorld): Promise<void> => {
  for (const environment of await listEnvironments(runtime)) {
    const before = model.before.get(environment.name);
    if (before !== undefined) {
      expect(environment.generation).toBeGreaterThanOrEqual(before.generation);
      expect(environment.desired.sequence).toBeGreaterThanOrEqual(before.desired.sequence);
      const isHandedOver = environment.branch !== before.branch;
      const wasFree = before.status === 'destroyed' && Date.parse(before.reservedUntil ?? '') <= clock.now();
      expect(!isHandedOver || wasFree).toBe(true);
    }
    model.before.set(environment.name, environment);
    // Nothing would ever wake it up again.
    const own = stepFunctions.executions().find(({ arn }) => arn === environment.execution?.arn);
    expect(isInProgress(environment) && own?.status === 'SUCCEEDED').toBe(false);
  }
  const leases = stepFunctions.executions().map((execution) => JSON.stringify(leaseOf(execution)));
  expect(new Set(leases).size).toBe(leases.length);
};

/** Something that runs has the right to act on it. */
const expectAtWork = (world: RegistryWorld, environment: Environment): void => {
  expect(isInProgress(environment)).toBe(true);
  const own = world.stepFunctions.executions().find(({ arn }) => arn === environment.execution?.arn);
  expect(own?.status).toBe('RUNNING');
  expect(own && leaseOf(own)).toEqual({ name: environment.name, generation: environment.generation });
};

const ask = async (model: Model, world: RegistryWorld, branch: string, commit: string): Promise<void> => {
  const known = model.nameOf.get(branch);
  const before = known === undefined ? undefined : await world.registry.find(known);
  const isOwn = before?.branch === branch;
  const wish = { branch, commit, requestedBy: pick(['ada', 'bob', 'ci'], commit.length) ?? 'ada' };
  try {
    const environment = await askForDeployment(world.tools, wish);
    expect(environment.branch).toBe(branch);
    expect(environment.desired.commit).toBe(commit);
    if (isOwn) expect(environment.name).toBe(known);
    expectAtWork(world, environment);
    model.nameOf.set(branch, environment.name);
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    expect(error.name).toBe('EnvironmentBusy');
    expect(before?.status).toBe('destroying');
    expect(await world.registry.find(known ?? '')).toEqual(before);
  }
};

/** Somebody asks for a commit, new or the same as before, of one branch. */
export const askFor = (branch: string, isNew: boolean): Command =>
  command(`ask(${branch}, ${isNew ? 'new' : 'same'} commit)`, async (model, world) => {
    if (isNew) model.commits += 1;
    await ask(model, world, branch, commitOf(model.commits));
  });

/** Several ask at the same time, each for a branch of their own. */
export const askTogether = (branches: string[]): Command =>
  command(`askTogether(${branches.join(', ')})`, async (model, world) => {
    model.commits += 1;
    const commit = commitOf(model.commits);
    await Promise.all(branches.map((branch) => ask(model, world, branch, commit)));
    const alive = (await listEnvironments(world.runtime)).filter(({ status }) => status !== 'destroyed');
    expect(new Set(alive.map(({ branch }) => branch)).size).toBe(alive.length);
  });

/** Somebody destroys the environment of a branch. */
export const destroy = (branch: string): Command =>
  command(`destroy(${branch})`, async (model, world) => {
    const name = model.nameOf.get(branch);
    if (name === undefined) return;
    const environment = await askForDestroy(world.tools, name);
    if (environment.status === 'destroyed') return;
    expect(environment.status).toBe('destroying');
    expectAtWork(world, environment);
  });

/** The machine of any execution, also one whose time is over, does the last of its work. */
export const finish = (index: number): Command =>
  command(`finish(${index})`, async (_model, world) => {
    const execution = pick(world.stepFunctions.executions(), index);
    if (execution === undefined) return;
    const lease = leaseOf(execution);
    const current = await world.registry.get(lease.name);
    if (current.generation !== lease.generation) return expectSuperseded(world, execution);
    const isDone = await workOf(world, execution);
    if (isDone && execution.status === 'RUNNING') world.stepFunctions.end(execution.arn, 'SUCCEEDED');
  });

const isDestroy = ({ arn }: FakeExecution): boolean => arn.includes('destroy-environment');

const workOf = async ({ runtime, registry }: RegistryWorld, execution: FakeExecution): Promise<boolean> => {
  const environment = leaseOf(execution);
  if (isDestroy(execution)) {
    await releaseEnvironment.handler.on(runtime)({ environment });
    expect((await registry.get(environment.name)).status).toBe('destroyed');
    return true;
  }
  const revision = await selectRevision.handler.on(runtime)({ environment });
  const { isNewerWanted } = (await finishDeployment.handler.on(runtime)({ environment, revision })) as {
    isNewerWanted: boolean;
  };
  const { status, desired, deployed } = await registry.get(environment.name);
  expect(deployed?.sequence).toBe(desired.sequence);
  expect(isNewerWanted).toBe(false);
  expect(status).toBe('ready');
  return true;
};

const expectSuperseded = async (world: RegistryWorld, execution: FakeExecution): Promise<void> => {
  const environment = leaseOf(execution);
  const contents = world.contents();
  const revision = { commit: commitOf(0), image: 'x', sequence: 1e6 };
  const steps = isDestroy(execution) ? [releaseEnvironment] : [selectRevision, finishDeployment];
  for (const { handler } of steps) {
    await expect(handler.on(world.runtime)({ environment, revision })).rejects.toMatchObject({ name: 'Superseded' });
  }
  expect(world.contents()).toBe(contents);
};

/** A wish comes in between the choice of a revision and its end: then the machine has to go round. */
export const finishLate = (index: number): Command =>
  command(`finishLate(${index})`, async (model, world) => {
    const { registry, runtime, stepFunctions } = world;
    const execution = pick(stepFunctions.executions(), index);
    if (execution === undefined || isDestroy(execution)) return;
    const environment = leaseOf(execution);
    const current = await registry.get(environment.name);
    const isOwn = current.generation === environment.generation && isInProgress(current);
    if (!isOwn || execution.status !== 'RUNNING') return;
    const revision = await selectRevision.handler.on(runtime)({ environment });
    model.commits += 1;
    await ask(model, world, current.branch, commitOf(model.commits));
    const answer = await finishDeployment.handler.on(runtime)({ environment, revision });
    expect(answer).toMatchObject({ isNewerWanted: true });
    expect(isInProgress(await registry.get(environment.name))).toBe(true);
  });

/** An execution ends badly; the news of it may come later, twice or never. */
export const fail = (index: number, status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'): Command =>
  command(`fail(${index}, ${status})`, async (model, { stepFunctions }) => {
    const running = stepFunctions.executions().filter((execution) => execution.status === 'RUNNING');
    const execution = pick(running, index);
    if (execution === undefined) return;
    stepFunctions.end(execution.arn, status, 'DatabaseFailed', 'it broke');
    const { arn, input, redriveCount } = execution;
    model.news.push({ executionArn: arn, status, input, redriveCount });
  });

/** An operator redrives an execution that ended badly. */
export const redrive = (index: number): Command =>
  command(`redrive(${index})`, async (model, { stepFunctions }) => {
    const bad = stepFunctions.executions().filter(({ status }) => status !== 'RUNNING' && status !== 'SUCCEEDED');
    const execution = pick(bad, index);
    if (execution === undefined) return;
    await stepFunctions.service['RedriveExecution']?.({ executionArn: execution.arn });
    const { arn, input, redriveCount } = execution;
    model.news.push({ executionArn: arn, status: 'RUNNING', input, redriveCount });
  });

/** Any news of any execution arrives, also for the second time. */
export const deliver = (index: number): Command =>
  command(`deliver(${index})`, async (model, world) => {
    const detail = pick(model.news, index);
    if (detail === undefined) return;
    await recordExecutionStatus.handler.on(world.runtime)({ detail });
  });

export const pass = (days: number): Command =>
  command(`pass(${days} days)`, async (_model, { clock }) => clock.pass(days * DAY_MS));
