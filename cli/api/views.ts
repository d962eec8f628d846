/** What the HTTP API answers, as far as the program reads it. Times are ISO 8601. */
export type EnvironmentStatus = 'creating' | 'ready' | 'deploying' | 'degraded' | 'failed' | 'destroying' | 'destroyed';

export type NamedError = { name: string; message: string };

export type ServiceSize = { cpu?: number; memoryMegabytes?: number; count?: number };

export type EnvironmentView = {
  name: string;
  branch: string;
  repository: string;
  mode: 'full' | 'lite';
  owner: string;
  url: string;
  status: EnvironmentStatus;
  generation: number;
  desired: {
    commit: string;
    image: string;
    services?: Record<string, ServiceSize>;
    sequence: number;
    requestedAt: string;
    requestedBy: string;
  };
  links?: Record<string, { branch: string; url: string; alive: boolean }>;
  linkedFrom?: string[];
  deployed?: { commit: string; image: string; sequence: number; at: string };
  execution?: { arn: string; kind: string; startedAt: string; failedStep?: string; error?: NamedError };
  activity: { lastDeployAt?: string; lastRequestAt?: string; lastConsoleAt?: string };
  lifetime: { inactiveDays: number; pinnedUntil?: string; expiresAt: string };
  createdAt: string;
  updatedAt: string;
};

export type StepStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';

export type StepView = {
  name: string;
  branch?: string;
  status: StepStatus;
  startedAt?: string;
  endedAt?: string;
  attempts: number;
  waitingFor?: string;
  error?: NamedError;
};

export type ProgressView = {
  name: string;
  url: string;
  environmentStatus: EnvironmentStatus;
  kind: 'create' | 'redeploy' | 'destroy';
  status: 'running' | 'succeeded' | 'failed' | 'superseded';
  startedAt: string;
  endedAt?: string;
  deployedSequence?: number;
  steps: StepView[];
};

export type Accepted = { name: string; url: string; status: EnvironmentStatus; sequence: number; generation: number };

export type LogEvent = { at: string; service: string; message: string };

export type Problem = {
  title?: string;
  detail?: string;
  name?: string;
  errors?: { path: string; message: string }[];
};
