import * as z from 'zod/mini';
import { counting, nonEmpty } from '../shared/schema';

export const STATUSES = ['creating', 'ready', 'deploying', 'degraded', 'failed', 'destroying', 'destroyed'] as const;
export type Status = (typeof STATUSES)[number];

export type Mode = 'full' | 'lite';
export type ExecutionKind = 'create' | 'redeploy' | 'destroy';

/** What one environment has of a service instead of what staging.yml says; what is not named stays. */
export type ServiceSize = {
  cpu?: number | undefined;
  memoryMegabytes?: number | undefined;
  count?: number | undefined;
};
export type ServiceSizes = Record<string, ServiceSize>;

/** What is to run: written by the API, read by the machine. `sequence` counts the requests of one environment. */
export type Revision = {
  commit: string;
  image: string;
  overrides: Record<string, string>;
  /** Variable name → branch whose environment's URL it gets. */
  links: Record<string, string>;
  /** Service → what it has instead of what staging.yml says; absent when nothing. */
  services?: ServiceSizes;
  sequence: number;
  requestedAt: string;
  requestedBy: string;
};

export type Deployed = { commit: string; image: string; sequence: number; at: string };

export type Execution = {
  arn: string;
  name: string;
  kind: ExecutionKind;
  startedAt: string;
  /** The very text that the execution is started with: asking again with it is answered with the same execution. */
  input: string;
  redriveCount: number;
  /** The revision that it brings out: the newest one asked for when it was started, or when it chose. */
  sequence: number;
  endedAt?: string;
  failedStep?: string;
  error?: { name: string; message: string };
};

/** Written before the call that creates the resource, so that nothing can exist without an owner on record. */
export type Resource = { id: string; requestedAt: string; state: 'requested' | 'available'; arn?: string };
export const RESOURCE_KINDS = ['database', 'secret', 'search', 'migrations', 'stack', 'dns'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** `restarts` counts the tasks of this attempt whose machine went away below them. */
export type MigrationRun = { attempt: string; commit: string; taskArn?: string; restarts?: number };

/** One item of the registry; the key is the name, which is the DNS label of the environment. */
export type Environment = {
  name: string;
  kind: 'environment';
  /** Raised by every write: the condition of the next one. */
  version: number;
  branch: string;
  repository: string;
  mode: Mode;
  owner: string;
  url: string;
  status: Status;
  /** Fencing token: raised by every execution that takes over. A step of another generation does nothing. */
  generation: number;
  desired: Revision;
  deployed?: Deployed;
  execution?: Execution;
  /** The execution that the last takeover left behind; a destroy stops it and waits it out. */
  supersededExecutionArn?: string;
  resources: Partial<Record<ResourceKind, Resource>>;
  migrationRun?: MigrationRun;
  snapshotId?: string;
  rulePriority?: number;
  /** What a create in flight keeps for itself in the cluster until its tasks run. */
  reservation?: { cpu: number; memoryMegabytes: number; at: string };
  activity: { lastDeployAt?: string; lastRequestAt?: string; lastConsoleAt?: string };
  lifetime: { inactiveDays: number; pinnedUntil?: string; extendedUntil?: string };
  createdAt: string;
  updatedAt: string;
  /** A destroyed environment's name stays its branch's until then. */
  reservedUntil?: string;
  /** Seconds since 1970; when DynamoDB may drop the tombstone. */
  ttl?: number;
};

/** What an execution carries from step to step: which environment, and the right to act on it. */
export const Lease = z.object({ name: nonEmpty(), generation: counting() });
export type Lease = z.output<typeof Lease>;

const IN_PROGRESS: readonly Status[] = ['creating', 'deploying', 'destroying'];

/** True while an execution is meant to be at work on it. */
export const isInProgress = (environment: Environment): boolean =>
  IN_PROGRESS.includes(environment.status) && environment.execution?.endedAt === undefined;
