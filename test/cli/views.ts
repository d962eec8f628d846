import type { Accepted, EnvironmentView, ProgressView, StepView } from '../../cli/api/views';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const NAME = 'new-cool-page';
export const URL_OF_IT = 'https://new-cool-page.staging.example.com';

export const environment = (changes: Partial<EnvironmentView> = {}): EnvironmentView => ({
  name: NAME,
  branch: 'feature/new_cool_page',
  repository: 'acme/sample',
  mode: 'full',
  owner: 'dana',
  url: URL_OF_IT,
  status: 'ready',
  generation: 1,
  desired: {
    commit: COMMIT,
    image: 'sample:1',
    sequence: 1,
    requestedAt: '2030-01-10T10:00:00.000Z',
    requestedBy: 'dana',
  },
  deployed: { commit: COMMIT, image: 'sample:1', sequence: 1, at: '2030-01-10T10:05:00.000Z' },
  activity: { lastDeployAt: '2030-01-10T10:05:00.000Z' },
  lifetime: { inactiveDays: 3, expiresAt: '2030-01-13T10:05:00.000Z' },
  createdAt: '2030-01-10T10:00:00.000Z',
  updatedAt: '2030-01-10T10:05:00.000Z',
  ...changes,
});

export const accepted = (changes: Partial<Accepted> = {}): Accepted => ({
  name: NAME,
  url: URL_OF_IT,
  status: 'creating',
  sequence: 1,
  generation: 1,
  ...changes,
});

export const step = (name: string, status: StepView['status'], changes: Partial<StepView> = {}): StepView => ({
  name,
  status,
  attempts: status === 'waiting' ? 0 : 1,
  ...changes,
});

/** A step that took so many milliseconds. */
export const took = (milliseconds: number): Pick<StepView, 'startedAt' | 'endedAt'> => ({
  startedAt: '2030-01-10T12:00:00.000Z',
  endedAt: new Date(Date.parse('2030-01-10T12:00:00.000Z') + milliseconds).toISOString(),
});

export const progress = (steps: StepView[], changes: Partial<ProgressView> = {}): ProgressView => ({
  name: NAME,
  url: URL_OF_IT,
  environmentStatus: 'creating',
  kind: 'create',
  status: 'running',
  startedAt: '2030-01-10T12:00:00.000Z',
  steps,
  ...changes,
});
