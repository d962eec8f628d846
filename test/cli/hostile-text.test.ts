import { printableText } from '../../cli/terminal/printable';
import { type FakeApi, problem, startFakeApi } from './fake-api';
import { runCli } from './run-cli';
import { COMMIT, NAME, accepted, environment, progress, step } from './views';

/** Clears the screen, links, writes the title, turns text around, ends a line early: what must not reach a terminal. */
const HOSTILE = 'a\u001b[2J\u001b]8;;http://evil\u0007b\u009b31mc\u202egnp.exe\u2066d\u2069\r\u0000\u0008\u007fe';
const HARMLESS = 'a[2J]8;;http://evilb31mcgnp.exede';
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const ONE = `/environments/${NAME}`;
const FAILURE = { name: HOSTILE, message: HOSTILE };

test('the colours of a log leave nothing behind, since without their first character they would be litter', () => {
  expect(printableText('\u001b[0mGET / \u001b[1;33m404\u001b[39m')).toBe('GET / 404');
});

describe('text from elsewhere', () => {
  let api: FakeApi;
  beforeEach(async () => {
    const view = environment({
      ...{ branch: HOSTILE, owner: HOSTILE, repository: HOSTILE, status: 'failed' },
      execution: { arn: HOSTILE, kind: HOSTILE, startedAt: HOSTILE, failedStep: HOSTILE, error: FAILURE },
    });
    const failed = step(HOSTILE, 'failed', { branch: HOSTILE, error: FAILURE });
    const running = step(`${HOSTILE}2`, 'running', { waitingFor: HOSTILE });
    api = await startFakeApi({
      'GET /environments': { body: { environments: [view] } },
      'POST /environments': { status: 202, body: accepted({ url: `https://${HOSTILE}` }) },
      [`GET ${ONE}`]: { body: view },
      [`DELETE ${ONE}`]: { status: 202, body: accepted() },
      [`GET ${ONE}/progress`]: { body: progress([failed, running], { environmentStatus: 'failed', status: 'failed' }) },
      [`GET ${ONE}/logs`]: { body: { events: [{ at: HOSTILE, service: HOSTILE, message: HOSTILE }] } },
    });
  });
  afterEach(() => api.close());

  it.each([
    ['list', ['list']],
    ['show', ['show', NAME]],
    ['progress', ['progress', NAME]],
    ['progress --wait', ['progress', NAME, '--wait']],
    ['logs', ['logs', NAME]],
    ['create', ['create', HOSTILE.replaceAll('\u0000', ''), '--commit', COMMIT]],
    ['create --wait', ['create', 'fix/x', '--commit', COMMIT, '--wait']],
    ['a subject that is not found', ['show', HOSTILE]],
    ['an unknown command', [HOSTILE]],
  ])('steers no terminal: %s', async (_, argv) => {
    const { stdout, stderr } = await runCli(argv, { url: api.url });
    expect(stdout).not.toMatch(STEERING);
    expect(stderr).not.toMatch(STEERING);
    expect(stdout + stderr).toContain(HARMLESS.slice(0, 20));
  });

  it('steers no terminal in the question before a destroy, which stays one line', async () => {
    const view = environment({ branch: `${HOSTILE}\nforged` });
    api.script[`GET ${ONE}`] = { body: view };
    const { asked } = await runCli(['destroy', NAME], { url: api.url, answer: 'n' });
    expect(asked).toEqual([`Destroy ${NAME} (branch ${HARMLESS} forged) with its database? [y/N] `]);
  });

  it('steers no terminal in a refusal of the API, also in its field errors', async () => {
    api.script['GET /environments'] = problem(422, HOSTILE, `${HOSTILE}!`, {
      errors: [{ path: HOSTILE, message: HOSTILE }],
    });
    const { code, stderr } = await runCli(['list'], { url: api.url });
    expect(code).toBe(2);
    expect(stderr).not.toMatch(STEERING);
    expect(stderr).toContain(`${HARMLESS}: ${HARMLESS}!\n  ${HARMLESS}: ${HARMLESS}\n`);
  });

  it('forges no row: a newline in a branch stays inside its line of the table', async () => {
    api.script['GET /environments'] = { body: { environments: [environment({ branch: 'x\ny\u2028z' })] } };
    const { stdout } = await runCli(['list'], { url: api.url });
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stdout).toContain('x y z');
  });

  it('arrives unharmed as JSON, whose text steers no terminal either', async () => {
    const { stdout } = await runCli(['list', '-o', 'json'], { url: api.url });
    expect(stdout).not.toMatch(STEERING);
    const { environments } = JSON.parse(stdout) as { environments: { branch: string }[] };
    expect(environments[0]?.branch).toBe(HOSTILE);
  });
});
