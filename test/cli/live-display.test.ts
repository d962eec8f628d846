import { stripVTControlCharacters } from 'node:util';
import type { ProgressView, StepView } from '../../cli/api/views';
import { type Answer, type FakeApi, startFakeApi } from './fake-api';
import { runCli } from './run-cli';
import { COMMIT, NAME, URL_OF_IT, accepted, environment, progress, step, took } from './views';

// jest translates the library's ES modules; its CommonJS build loads further ones, which jest cannot
jest.mock('listr2', (): unknown => jest.requireActual('../../node_modules/listr2/dist/index.js'));

const running = (...steps: StepView[]): Answer => ({ body: progress(steps) });
const ended = (steps: StepView[], changes: Partial<ProgressView>): Answer => ({ body: progress(steps, changes) });
const READY: Partial<ProgressView> = { environmentStatus: 'ready', status: 'succeeded', deployedSequence: 1 };

const RESTORED = step('RestoreDatabase', 'succeeded', took(1_234));
const FAILURE = { name: 'MigrationFailed', message: 'column "price" is missing' };

describe('create --wait on a terminal', () => {
  let api: FakeApi;
  const scripted = (...answers: Answer[]) => {
    api.script[`GET /environments/${NAME}/progress`] = answers;
  };
  beforeEach(async () => {
    api = await startFakeApi({
      'POST /environments': { status: 202, body: accepted() },
      [`GET /environments/${NAME}`]: { body: environment() },
    });
  });
  afterEach(() => api.close());
  const onTerminal = async (argv: string[] = []) => {
    const create = ['create', 'fix/x', '--commit', COMMIT, '--wait', ...argv];
    const result = await runCli(create, { url: api.url, isTerminal: true });
    return { ...result, stderr: stripVTControlCharacters(result.stderr) };
  };
  const final = (stderr: string) => stderr.slice(stderr.lastIndexOf('✔ RestoreDatabase'));

  it('shows a live list with durations, also steps that turn up later, and leaves it on the screen', async () => {
    scripted(
      running(step('RestoreDatabase', 'running', { waitingFor: 'the snapshot', branch: 'database' })),
      running(
        step('RestoreDatabase', 'succeeded', { ...took(1_234), branch: 'database' }),
        step('DeployStack', 'running'),
      ),
      ended(
        [
          step('RestoreDatabase', 'succeeded', { ...took(1_234), branch: 'database' }),
          step('DeployStack', 'succeeded', took(700)),
          step('SmokeTest', 'skipped'),
        ],
        READY,
      ),
    );
    const { code, stdout, stderr } = await onTerminal();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(stderr).toContain('waits for the snapshot');
    expect(final(stderr)).toMatch(/RestoreDatabase \(database\) {2}1\.2 s\n✔ DeployStack {2}0\.7 s\n.*SmokeTest\n/);
  });

  it('marks the failed step with its error and leaves those that never ran unmarked', async () => {
    const failed = step('RunMigrations', 'failed', { ...took(300), error: FAILURE });
    scripted(
      running(step('RestoreDatabase', 'running'), step('RunMigrations', 'waiting'), step('DeployStack', 'waiting')),
      ended([RESTORED, failed, step('DeployStack', 'waiting')], { environmentStatus: 'failed', status: 'failed' }),
    );
    api.script[`GET /environments/${NAME}`] = { body: environment({ status: 'failed' }) };
    const { code, stderr } = await onTerminal();
    expect(code).toBe(5);
    expect(final(stderr)).toMatch(/✖ RunMigrations {2}0\.3 s {2}MigrationFailed: column "price" is missing\n/);
    expect(final(stderr)).toMatch(/^[^✔✖]*DeployStack\n/m);
  });

  it('does not mark as done what still ran when the time was over', async () => {
    scripted(running(RESTORED, step('DeployStack', 'running')));
    const { code, stderr } = await onTerminal(['--timeout', '2s']);
    expect(code).toBe(6);
    expect(final(stderr)).toMatch(/^[^✔✖]*DeployStack {2}2\.0 s\n/m);
  });

  it('gives a step that runs again after a redrive a line of its own', async () => {
    const failed = step('RunMigrations', 'failed', { ...took(300), error: FAILURE });
    scripted(
      running(RESTORED, failed),
      running(RESTORED, step('RunMigrations', 'running')),
      ended([RESTORED, step('RunMigrations', 'succeeded', took(100))], READY),
    );
    const { stderr } = await onTerminal();
    expect(final(stderr)).toMatch(/✖ RunMigrations {2}0\.3 s.*\n✔ RunMigrations {2}0\.1 s\n/);
  });

  it('lets no text of the API steer the terminal, nor make a line of its own', async () => {
    const hostile = 'a\u001b[2J\u009b31m\u202eb\n✔ forged';
    const error = { name: hostile, message: hostile };
    scripted(
      running(
        step(hostile, 'running', { branch: hostile, waitingFor: hostile }),
        step('x', 'waiting', { waitingFor: hostile }),
      ),
      ended([step(hostile, 'failed', { branch: hostile, error })], { environmentStatus: 'failed', status: 'failed' }),
    );
    const raw = await runCli(['progress', NAME, '--wait'], { url: api.url, isTerminal: true });
    expect(raw.stderr).not.toMatch(/\u001b\[2J|\u009b|\u202e/);
    expect(raw.stderr).toContain('a[2J31mb ✔ forged');
    expect(stripVTControlCharacters(raw.stderr)).not.toMatch(/^✔ forged/m);
  });
});
