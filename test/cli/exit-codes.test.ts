import { type Answer, type FakeApi, problem, startFakeApi } from './fake-api';
import { runCli } from './run-cli';
import { NAME, environment } from './views';

describe('exit codes', () => {
  let api: FakeApi;
  beforeEach(async () => {
    api = await startFakeApi({ 'GET /environments': { body: { environments: [environment()] } } });
  });
  afterEach(() => api.close());

  it.each<[number, number, string, string]>([
    [400, 2, 'InvalidInput', ''],
    [401, 4, 'NotAuthenticated', 'BRANCH_STAGING_TOKEN'],
    [403, 4, 'NotAuthorized', 'scope'],
    [404, 3, 'EnvironmentNotFound', 'branch-staging list'],
    [409, 7, 'EnvironmentBusy', 'Try again in a moment.'],
    [409, 7, 'IdempotencyConflict', 'Run the command again.'],
    [413, 2, 'InvalidInput', ''],
    [415, 2, 'InvalidInput', ''],
    [422, 2, 'InvalidInput', ''],
    [429, 7, 'TooManyRequests', 'Try again in a moment.'],
    [500, 1, 'InternalError', 'log of its API'],
    [503, 8, 'Unavailable', ''],
  ])('a %i is %i (%s), with what was found on stderr and nothing on stdout', async (status, expected, name, next) => {
    api.script['GET /environments'] = problem(status, name, 'This is what was found.');
    const { code, stdout, stderr } = await runCli(['list'], { url: api.url });
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(`${name}: This is what was found.`);
    expect(stderr).toContain(next);
  });

  it('repeats how long a 429 asks to wait', async () => {
    api.script['GET /environments'] = {
      ...problem(429, 'TooMany', 'Slow down.'),
      headers: { 'content-type': 'application/problem+json', 'retry-after': '7' },
    };
    expect((await runCli(['list'], { url: api.url })).stderr).toContain('Try again in 7 s.');
  });

  it('tells somebody without a token how to get one', async () => {
    api.script['GET /environments'] = problem(401, 'NotAuthenticated', 'No token.');
    const { stderr } = await runCli(['list', '--api', api.url]);
    expect(stderr).toContain('.branch-staging/cli.json');
    expect(stderr).not.toContain('wrong or old');
  });

  it('is 8 when nothing listens there, with the reason and the way to start it', async () => {
    const { url } = api;
    await api.close();
    const { code, stderr } = await runCli(['list'], { url });
    expect(code).toBe(8);
    expect(stderr).toMatch(/does not answer: .*ECONNREFUSED/);
    expect(stderr).toContain('npm start');
    api = await startFakeApi();
  });

  it.each<[string, Answer]>([
    ['HTML', { text: '<html>', headers: { 'content-type': 'text/html' } }],
    ['broken JSON', { text: '{"environments": [' }],
    [
      'a redirect, which is not followed with the token',
      { status: 302, text: '', headers: { location: '/x', 'content-type': 'text/html' } },
    ],
  ])('is 1 when the answer is %s', async (_, answer) => {
    api.script['GET /environments'] = answer;
    const { code, stderr } = await runCli(['list'], { url: api.url });
    expect(code).toBe(1);
    expect(stderr).toContain('Is this the address of a branch-staging API?');
    expect(api.requests).toHaveLength(1);
  });

  it('is 130 when Ctrl-C comes while the API thinks', async () => {
    const interrupted = AbortSignal.abort();
    expect((await runCli(['list'], { url: api.url, interrupted })).code).toBe(130);
  });

  it.each([
    ['an unknown command, with a suggestion', ['creat'], 'Did you mean create?'],
    ['an unknown option, with a suggestion', ['list', '--statu', 'ready'], 'Did you mean --status?'],
    ['one argument too many', ['show', 'a', 'b'], 'too many arguments'],
    ['a missing argument', ['extend'], "missing required argument 'duration'"],
    ['a status that does not exist', ['list', '--status', 'ok'], 'destroying'],
    ['a branch that looks like an option', ['create', '-rf'], "unknown option '-rf'"],
    ['no command at all', [], 'Usage: branch-staging'],
  ])('is 2 for %s', async (_, argv, text) => {
    const { code, stdout, stderr } = await runCli(argv, { url: api.url });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(api.requests).toEqual([]);
  });

  it('are all explained in --help, which goes to stdout with code 0', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    const table = stdout.slice(stdout.indexOf('Exit codes:'));
    expect(table.match(/^ {2}\d+ /gm)?.map(Number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130]);
    for (const name of [
      'create',
      'deploy',
      'destroy',
      'list',
      'show',
      'progress',
      'open',
      'pin',
      'extend',
      'logs',
      'redrive',
      'init',
      'doctor',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });

  it('takes --api after the command too', async () => {
    api.script[`GET /environments/${NAME}`] = { body: environment() };
    expect((await runCli(['show', NAME, '--api', api.url])).code).toBe(0);
  });
});
