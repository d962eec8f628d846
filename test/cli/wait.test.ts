import type { ProgressView, StepView } from '../../cli/api/views';
import { type Answer, type FakeApi, problem, startFakeApi } from './fake-api';
import { jumpingClock, runCli } from './run-cli';
import { COMMIT, NAME, URL_OF_IT, accepted, environment, progress, step, took } from './views';

const running = (...steps: StepView[]): Answer => ({ body: progress(steps) });
const ended = (steps: StepView[], changes: Partial<ProgressView>): Answer => ({ body: progress(steps, changes) });
const ready = (sequence = 1): Partial<ProgressView> => ({
  environmentStatus: 'ready',
  status: 'succeeded',
  deployedSequence: sequence,
});

const RESTORED = step('RestoreDatabase', 'succeeded', took(1_234));
const PUBLISHED = step('PublishDns', 'succeeded', took(200));
const FAILURE = { name: 'MigrationFailed', message: 'column "price" is missing' };

describe('create --wait', () => {
  let api: FakeApi;
  const scripted = (...answers: Answer[]) => {
    api.script[`GET /environments/${NAME}/progress`] = answers;
  };
  const environmentIs = (changes: Parameters<typeof environment>[0] = {}) => {
    api.script[`GET /environments/${NAME}`] = { body: environment(changes) };
  };
  beforeEach(async () => {
    api = await startFakeApi({ 'POST /environments': { status: 202, body: accepted() } });
    environmentIs();
  });
  afterEach(() => api.close());
  const create = (argv: string[] = [], around: Parameters<typeof runCli>[1] = {}) =>
    runCli(['create', 'fix/x', '--commit', COMMIT, '--wait', ...argv], { url: api.url, ...around });

  it('tells each change once on plain lines, with the time since it began, and gives the URL to scripts', async () => {
    scripted(
      running(step('RestoreDatabase', 'running'), step('PublishDns', 'running'), step('RunMigrations', 'waiting')),
      running(
        step('RestoreDatabase', 'running', { waitingFor: 'the snapshot' }),
        PUBLISHED,
        step('RunMigrations', 'waiting'),
      ),
      running(
        step('RestoreDatabase', 'running', { waitingFor: 'the snapshot' }),
        PUBLISHED,
        step('RunMigrations', 'waiting'),
      ),
      running(RESTORED, PUBLISHED, step('RunMigrations', 'running')),
      ended([RESTORED, PUBLISHED, step('RunMigrations', 'succeeded', took(61_000))], ready()),
    );
    const { code, stdout, stderr } = await create();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(stderr.split('\n').slice(1)).toEqual([
      '0.0s RestoreDatabase running',
      '0.0s PublishDns running',
      '0.5s RestoreDatabase waits for the snapshot',
      '0.5s PublishDns succeeded (0.2 s)',
      '1.5s RestoreDatabase succeeded (1.2 s)',
      '1.5s RunMigrations running',
      '2.0s RunMigrations succeeded (1 min 01 s)',
      'new-cool-page is ready (2.0 s).',
      '',
    ]);
  });

  it('prints the environment as JSON with -o json, and nothing else on stdout', async () => {
    scripted(ended([RESTORED], ready()));
    const { stdout } = await create(['-o', 'json']);
    expect(JSON.parse(stdout)).toEqual(environment());
  });

  it('waits for its own sequence: ready with an older one is not what was asked for', async () => {
    api.script['POST /environments'] = { status: 202, body: accepted({ sequence: 5 }) };
    scripted(
      ended([RESTORED], ready(4)),
      ended([RESTORED], { ...ready(4), environmentStatus: 'deploying' }),
      ended([RESTORED], ready(6)),
    );
    expect(await create()).toMatchObject({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(api.requests.filter(({ path }) => path.endsWith('/progress'))).toHaveLength(3);
  });

  it('ends with code 5, the step, the error and what to do when the deployment fails', async () => {
    const failed = step('RunMigrations', 'failed', { ...took(300), error: FAILURE });
    scripted(running(RESTORED), ended([RESTORED, failed], { environmentStatus: 'failed', status: 'failed' }));
    environmentIs({
      status: 'failed',
      execution: { arn: 'a', kind: 'create', startedAt: 'x', failedStep: 'RunMigrations', error: FAILURE },
    });
    const { code, stdout, stderr } = await create();
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('0.5s RunMigrations failed (0.3 s): MigrationFailed: column "price" is missing\n');
    expect(stderr).toContain('The create of new-cool-page failed at RunMigrations: MigrationFailed: column');
    expect(stderr).toContain('branch-staging redrive new-cool-page');
  });

  it('ends with code 5 when only the version before still serves, and gives the state as JSON too', async () => {
    scripted(ended([RESTORED], { environmentStatus: 'degraded', status: 'failed' }));
    environmentIs({ status: 'degraded' });
    const { code, stdout, stderr } = await create(['-o', 'json']);
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'degraded' });
    expect(stderr).toContain(`The version before still serves at ${URL_OF_IT}`);
  });

  it.each([
    ['is being destroyed', ended([], { environmentStatus: 'destroying', kind: 'destroy' })],
    ['is destroyed', ended([], { environmentStatus: 'destroyed', kind: 'destroy', status: 'succeeded' })],
    ['is gone', problem(404, 'EnvironmentNotFound', 'No such environment.')],
  ])('ends with code 5 when a destroy took its place and it %s', async (_, last) => {
    scripted(running(RESTORED), last);
    environmentIs({ status: 'destroying' });
    const { code, stderr } = await create();
    expect(code).toBe(5);
    expect(stderr).toContain('Something else took over new-cool-page: it is destroying now.');
  });

  it('gives up after --timeout with code 6 and says that the platform goes on', async () => {
    scripted(running(step('RestoreDatabase', 'running')));
    const { code, stdout, stderr } = await create(['--timeout', '90s']);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('not done after 1 min 30 s; the platform goes on');
    expect(stderr).toContain('branch-staging progress new-cool-page --wait');
    expect(api.requests.filter(({ path }) => path.endsWith('/progress'))).toHaveLength(181);
  });

  it('stops waiting at Ctrl-C with code 130 and says how to watch again', async () => {
    scripted(running(step('RestoreDatabase', 'running')));
    const interruption = new AbortController();
    const clock = jumpingClock();
    const sleep: typeof clock.sleep = (milliseconds, signal) => {
      if (clock.now() > Date.parse('2030-01-10T12:00:05Z')) interruption.abort();
      return clock.sleep(milliseconds, signal);
    };
    const around = { clock: { ...clock, sleep }, interrupted: interruption.signal };
    const { code, stderr } = await create([], around);
    expect(code).toBe(130);
    expect(stderr).toContain('The platform goes on. Watch it again: branch-staging progress new-cool-page --wait');
  });

  it('outlives an API that is away for a moment', async () => {
    const away = { status: 503, text: 'down', headers: { 'content-type': 'text/plain' } };
    scripted(running(RESTORED), away, problem(429, 'TooManyRequests', 'Slow down.'), away, ended([RESTORED], ready()));
    expect(await create()).toMatchObject({ code: 0, stdout: `${URL_OF_IT}\n` });
  });

  it('gives up with code 8 when the API stays away', async () => {
    scripted(running(RESTORED), { status: 503, text: 'down', headers: { 'content-type': 'text/plain' } });
    expect((await create()).code).toBe(8);
  });

  it('does not outlive a refusal: a token that was taken back ends the waiting', async () => {
    scripted(running(RESTORED), problem(401, 'NotAuthenticated', 'The token is unknown.'));
    expect((await create()).code).toBe(4);
  });
});
