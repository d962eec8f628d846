import { isoTime } from '../shared/clock';
import { WorkflowError } from '../shared/errors';
import type { Deployed, Environment, Execution, ExecutionKind, Mode, ResourceKind } from './environment';
import { isInProgress } from './environment';
import { executionArnFor, executionNameFor } from './names';
import { type RevisionRequest, isSameRevision, nextRevision } from './next-revision';
import { assertOverridesFit } from './override-rules';

/**
 * The life of an environment as pure functions: the item as it is → the item as it shall be. Whatever the registry
 * writes goes through one of these, so that the rules can be read, and tested, in one place.
 */

const DAY_MS = 86_400_000;
/** A name stays its branch's for a week after the destroy: links in pull requests then never show another branch. */
const NAME_RESERVED_MS = 7 * DAY_MS;
/** Tombstones keep the generation: an execution can be redriven for 14 days and its name is taken for 90. */
const TOMBSTONE_MS = 100 * DAY_MS;

export type Machines = Record<ExecutionKind, string>;

export type DeploymentRequest = RevisionRequest & {
  name: string;
  branch: string;
  repository: string;
  url: string;
  mode?: Mode | undefined;
  snapshotId?: string | undefined;
  inactiveDays?: number | undefined;
  /** Of staging.yml, for a new environment whose request names none. */
  defaultInactiveDays: number;
};

/** True when another branch may take the name: nobody has it, or its last holder's reservation is over. */
export const isNameFree = (current: Environment | undefined, now: number): boolean =>
  current === undefined || (current.status === 'destroyed' && Date.parse(current.reservedUntil ?? '') <= now);

/** The next generation with its execution, which is named and addressed before it is started. */
const takeOver = (environment: Environment, kind: ExecutionKind, machines: Machines, now: number): Environment => {
  const generation = environment.generation + 1;
  const name = executionNameFor(environment.name, kind, generation, environment.desired.sequence);
  const { branch, url, desired, mode } = environment;
  const execution: Execution = {
    arn: executionArnFor(machines[kind], name),
    name,
    kind,
    sequence: environment.desired.sequence,
    startedAt: isoTime(now),
    redriveCount: 0,
    input: JSON.stringify({
      environment: { name: environment.name, generation },
      mode,
      branch,
      commit: desired.commit,
      url,
      requestedBy: desired.requestedBy,
    }),
  };
  const superseded = environment.execution?.arn;
  return { ...environment, generation, execution, ...(superseded ? { supersededExecutionArn: superseded } : {}) };
};

/** An environment from nothing, or from the tombstone that keeps its generation. */
const born = (tombstone: Environment | undefined, request: DeploymentRequest, now: number): Environment => ({
  name: request.name,
  kind: 'environment',
  version: tombstone?.version ?? 0,
  branch: request.branch,
  repository: request.repository,
  mode: request.mode ?? 'full',
  owner: request.requestedBy,
  url: request.url,
  status: 'creating',
  generation: tombstone?.generation ?? 0,
  desired: nextRevision(tombstone && { ...tombstone.desired, overrides: {}, links: {}, services: {} }, request, now),
  resources: {},
  activity: { lastDeployAt: isoTime(now) },
  lifetime: { inactiveDays: request.inactiveDays ?? request.defaultInactiveDays },
  ...(request.snapshotId ? { snapshotId: request.snapshotId } : {}),
  createdAt: isoTime(now),
  updatedAt: isoTime(now),
});

/**
 * A person or a push asks for a commit. Nothing there: create. Idle: redeploy, or create again where the first create
 * failed (its steps adopt what it had built). At work: only the wish is raised, the machine goes round again.
 */
export const requestDeployment = (
  current: Environment | undefined,
  request: DeploymentRequest,
  machines: Machines,
  now: number,
): Environment => {
  if (current === undefined || current.status === 'destroyed') {
    return takeOver(born(current, request, now), 'create', machines, now);
  }
  if (current.status === 'destroying') {
    throw new WorkflowError('EnvironmentBusy', `${current.name} is being destroyed; ask again when it is gone`);
  }
  const settled = withSettings(current, request);
  const desired = nextRevision(current.desired, request, now);
  // A push that names none is never refused for what was taken before.
  if (request.overrides !== undefined || request.links !== undefined)
    assertOverridesFit(current.name, desired.overrides);
  if (isInProgress(current) && isSameRevision(current.desired, desired)) return settled;
  const wanted = { ...settled, desired, activity: touched(current, now) };
  return isInProgress(current) ? wanted : deploy(wanted, machines, now);
};

/**
 * What a later request may still change besides the revision. What it cannot is refused: it would be said to be done
 * and never happen.
 */
const withSettings = (current: Environment, request: DeploymentRequest): Environment => {
  const { mode, snapshotId, inactiveDays } = request;
  const refuse = (what: string): never => {
    throw new WorkflowError('InvalidInput', `${current.name} exists ${what}; destroy it first, or leave that out`);
  };
  if (mode !== undefined && mode !== current.mode) refuse(`as ${current.mode} and cannot become ${mode}`);
  const isOther = snapshotId !== undefined && snapshotId !== current.snapshotId;
  if (isOther && current.resources.database !== undefined) refuse('with a database from another snapshot');
  const isSame = !isOther && (inactiveDays === undefined || inactiveDays === current.lifetime.inactiveDays);
  if (isSame) return current;
  const lifetime = { ...current.lifetime, inactiveDays: inactiveDays ?? current.lifetime.inactiveDays };
  return { ...current, lifetime, ...(snapshotId === undefined ? {} : { snapshotId }) };
};

/** Redeploys what serves already; what never did is created again, which adopts what there is of it. */
const deploy = (environment: Environment, machines: Machines, now: number): Environment =>
  environment.deployed === undefined
    ? takeOver({ ...environment, status: 'creating' }, 'create', machines, now)
    : takeOver({ ...environment, status: 'deploying' }, 'redeploy', machines, now);

const touched = (environment: Environment, now: number): Environment['activity'] => ({
  ...environment.activity,
  lastDeployAt: isoTime(now),
});

/** Destroy beats everything that runs. Twice is once; a destroy that failed is taken up again. */
export const requestDestroy = (current: Environment, machines: Machines, now: number): Environment => {
  if (current.status === 'destroyed') return current;
  if (current.status === 'destroying' && isInProgress(current)) return current;
  return takeOver({ ...current, status: 'destroying' }, 'destroy', machines, now);
};

/** The write-ahead record of a resource. An id that is on record already stays: it is adopted, not replaced. */
export const intendResource = (environment: Environment, kind: ResourceKind, id: string, now: number): Environment => {
  if (environment.resources[kind] !== undefined) return environment;
  const resource = { id, requestedAt: isoTime(now), state: 'requested' as const };
  return { ...environment, resources: { ...environment.resources, [kind]: resource } };
};

/** The resource can be used; its ARN, where the service gave it one of its own making. */
export const settleResource = (environment: Environment, kind: ResourceKind, arn?: string): Environment => {
  const resource = environment.resources[kind];
  if (resource === undefined || (resource.state === 'available' && resource.arn === arn)) return environment;
  const settled = { ...resource, state: 'available' as const, ...(arn ? { arn } : {}) };
  return { ...environment, resources: { ...environment.resources, [kind]: settled } };
};

export const forgetResource = (environment: Environment, kind: ResourceKind): Environment => {
  const { [kind]: forgotten, ...resources } = environment.resources;
  return forgotten === undefined ? environment : { ...environment, resources };
};

/** On record, so that a wish that comes later is known to be a later one, should this revision fail. */
export const chooseRevision = (environment: Environment, sequence: number): Environment =>
  environment.execution === undefined || environment.execution.sequence === sequence
    ? environment
    : { ...environment, execution: { ...environment.execution, sequence } };

/** A revision serves. Ready, unless a newer one was asked for meanwhile: then the machine goes round again. */
export const finishDeployment = (environment: Environment, deployed: Deployed, now: number): Environment => {
  const { reservation: _released, ...rest } = environment;
  if (environment.desired.sequence > deployed.sequence) return { ...rest, deployed };
  return { ...rest, deployed, status: 'ready', execution: ended(environment, now) };
};

/** Without the failure that a redrive may have left: the news of the redrive can come late, or never. */
const ended = (environment: Environment, now: number): Execution => {
  if (environment.execution === undefined) throw new Error(`${environment.name} has no execution to end`);
  const { error: _error, failedStep: _failedStep, ...execution } = environment.execution;
  return { ...execution, endedAt: isoTime(now) };
};

export type Failure = {
  executionArn: string;
  redriveCount: number;
  step?: string;
  error: { name: string; message: string };
};

/** The execution ended badly. Ignored unless it is the environment's own and the news is not older than a redrive. */
export const failExecution = (environment: Environment, failure: Failure, now: number): Environment => {
  const execution = environment.execution;
  if (execution?.arn !== failure.executionArn || failure.redriveCount < execution.redriveCount) return environment;
  // It failed again after a redrive that was not heard of; what ended well stays so.
  const isNewFailure = execution.error !== undefined && failure.redriveCount > execution.redriveCount;
  if (execution.endedAt !== undefined && !isNewFailure) return environment;
  const status =
    environment.status === 'destroying' ? 'destroying' : environment.deployed === undefined ? 'failed' : 'degraded';
  const failed = { ...ended(environment, now), redriveCount: failure.redriveCount, error: failure.error };
  return { ...environment, status, execution: failure.step ? { ...failed, failedStep: failure.step } : failed };
};

/**
 * A commit that was pushed while an older one failed is not left lying: it gets an execution of its own. An operator
 * who stopped the old one meant to stop.
 */
export const takeUpWaitingWish = (environment: Environment, machines: Machines, now: number): Environment => {
  const { execution, desired, status } = environment;
  const isWaiting = execution !== undefined && desired.sequence > execution.sequence;
  if (!isWaiting || (status !== 'failed' && status !== 'degraded')) return environment;
  return deploy(environment, machines, now);
};

/** An operator redrove the environment's own execution: it is at work again, unless it has ended well meanwhile. */
export const resumeExecution = (environment: Environment, executionArn: string, redriveCount: number): Environment => {
  const execution = environment.execution;
  if (execution?.arn !== executionArn || redriveCount <= execution.redriveCount) return environment;
  if (execution.endedAt !== undefined && execution.error === undefined) return environment;
  const { endedAt: _endedAt, error: _error, failedStep: _failedStep, ...running } = execution;
  const status = { create: 'creating', redeploy: 'deploying', destroy: 'destroying' } as const;
  return { ...environment, status: status[execution.kind], execution: { ...running, redriveCount } };
};

/** Nothing of it is left: the tombstone keeps the name for its branch and the generation for good. */
export const release = (environment: Environment, now: number): Environment => {
  const { deployed: _deployed, rulePriority: _priority, reservation: _reservation, ...rest } = environment;
  return {
    ...rest,
    status: 'destroyed',
    resources: {},
    execution: ended(environment, now),
    reservedUntil: isoTime(now + NAME_RESERVED_MS),
    ttl: Math.floor((now + TOMBSTONE_MS) / 1000),
  };
};

/** When the sweeper may take it, if nothing happens until then. */
export const expiresAt = (environment: Environment): string => {
  const { activity, lifetime, createdAt } = environment;
  const touches = [createdAt, activity.lastDeployAt, activity.lastRequestAt, activity.lastConsoleAt];
  const last = Math.max(...touches.filter((at) => at !== undefined).map((at) => Date.parse(at)));
  const ends = [
    last + lifetime.inactiveDays * DAY_MS,
    ...[lifetime.pinnedUntil, lifetime.extendedUntil].flatMap((at) => (at ? [Date.parse(at)] : [])),
  ];
  return isoTime(Math.max(...ends));
};
