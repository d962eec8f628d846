import { type FakeApi, problem, startFakeApi } from './fake-api';
import { type GitFixture, gitFixture } from './git-fixture';
import { runCli } from './run-cli';
import { NAME, URL_OF_IT, environment, progress, step, took } from './views';

const ONE = `/environments/${NAME}`;

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi({
    'GET /environments': { body: { environments: [environment()] } },
    [`GET ${ONE}`]: { body: environment() },
  });
});
afterEach(() => api.close());
const cli = (argv: string[], around: Parameters<typeof runCli>[1] = {}) => runCli(argv, { url: api.url, ...around });
const asked = () => api.requests.map(({ method, path, query }) => `${method} ${path}${query.size ? `?${query}` : ''}`);

describe('the subject of a command', () => {
  it('is the environment with exactly that name', async () => {
    await cli(['show', NAME]);
    expect(asked()).toEqual([`GET ${ONE}`]);
  });

  it('is the environment of that branch when no name matches', async () => {
    expect((await cli(['show', 'main'])).code).toBe(0);
    expect(asked()).toEqual(['GET /environments/main', 'GET /environments?branch=main']);
  });

  it('is never a path: what cannot be a name is only asked for as a branch', async () => {
    await cli(['show', '../tokens']);
    expect(asked()).toEqual(['GET /environments?branch=..%2Ftokens']);
  });

  it('is the environment of the branch that is checked out when none is given', async () => {
    const repository: GitFixture = gitFixture();
    await cli(['show'], { cwd: repository.folder });
    repository.remove();
    expect(asked()).toEqual(['GET /environments?branch=feature%2Fnew_cool_page']);
  });

  it('is the living one when the branch also has a destroyed one', async () => {
    const environments = [environment({ name: 'old', status: 'destroyed' }), environment()];
    api.script['GET /environments'] = { body: { environments } };
    const { stdout } = await cli(['show', 'fix/x', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ name: NAME });
  });

  it('must be said by name when two repositories have that branch', async () => {
    api.script['GET /environments'] = { body: { environments: [environment(), environment({ name: 'twin' })] } };
    const { code, stderr } = await cli(['destroy', 'fix/x']);
    expect(code).toBe(2);
    expect(stderr).toContain('new-cool-page, twin');
    expect(asked()).toEqual(['GET /environments?branch=fix%2Fx']);
  });

  it('may be unknown, which is exit code 3', async () => {
    api.script['GET /environments'] = { body: { environments: [] } };
    const { code, stderr } = await cli(['show', 'fix/none']);
    expect(code).toBe(3);
    expect(stderr).toContain('No environment is named fix/none or belongs to the branch fix/none');
  });
});

describe('list', () => {
  it('shows a line per environment with commit, age and expiry', async () => {
    const pinned = environment({
      name: 'keep',
      lifetime: { inactiveDays: 3, pinnedUntil: '2030-02-01T00:00:00.000Z', expiresAt: 'x' },
    });
    api.script['GET /environments'] = { body: { environments: [environment(), pinned] } };
    const { code, stdout } = await cli(['list', '--owner', 'dana', '--status', 'ready']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['NAME', 'BRANCH', 'STATUS', 'COMMIT', 'AGE', 'EXPIRES', 'URL'],
      [NAME, 'feature/new_cool_page', 'ready', '0123456', '2h', 'in 2d', URL_OF_IT],
      ['keep', 'feature/new_cool_page', 'ready', '0123456', '2h', 'pinned to 2030-02-01', URL_OF_IT],
      [''],
    ]);
    expect(asked()).toEqual(['GET /environments?status=ready&owner=dana']);
  });

  it('leaves out what is destroyed unless it is asked for', async () => {
    api.script['GET /environments'] = { body: { environments: [environment({ status: 'destroyed' })] } };
    expect(await cli(['list'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('No environments'),
    });
    expect(JSON.parse((await cli(['list', '-o', 'json'])).stdout)).toEqual({ environments: [] });
    expect((await cli(['list', '--all'])).stdout).toContain('destroyed');
  });
});

describe('show', () => {
  it('tells the last error and what to do next', async () => {
    const execution = {
      ...{ arn: 'a', kind: 'create', startedAt: 'x', failedStep: 'RunMigrations' },
      error: { name: 'MigrationFailed', message: 'last line\nof the log' },
    };
    api.script[`GET ${ONE}`] = { body: environment({ status: 'failed', execution }) };
    const { stdout } = await cli(['show', NAME]);
    expect(stdout).toMatch(/^branch +feature\/new_cool_page$/m);
    expect(stdout).toMatch(/^status +failed$/m);
    expect(stdout).toContain('failed at RunMigrations: MigrationFailed: last line\nof the log\n');
    expect(stdout).toContain('branch-staging logs new-cool-page');
    expect(stdout).toContain('branch-staging redrive new-cool-page');
  });

  it('tells the sizes that are its own', async () => {
    const services = { web: { cpu: 512, memoryMegabytes: 1024 }, worker: { count: 0 } };
    api.script[`GET ${ONE}`] = { body: environment({ desired: { ...environment().desired, services } }) };
    expect((await cli(['show', NAME])).stdout).toMatch(/^sizes +web cpu 512 1024 MB, worker count 0$/m);
  });

  it('tells where links lead, which are dead, and who links here', async () => {
    const links = {
      BILLING_URL: { branch: 'billing', url: 'https://billing.example.com', alive: true },
      SEARCH_URL: { branch: 'search\nstatus  ready', url: 'https://search.example.com', alive: false },
    };
    api.script[`GET ${ONE}`] = { body: environment({ links, linkedFrom: ['shop', 'blog'] }) };
    const { stdout } = await cli(['show', NAME]);
    expect(stdout).toMatch(/^link BILLING_URL +billing at https:\/\/billing.example.com$/m);
    expect(stdout).toMatch(/^link SEARCH_URL +search status {2}ready, which is gone; the next deployment has what/m);
    expect(stdout).toMatch(/^linked from +shop, blog$/m);
  });

  it('gives the whole view with -o json', async () => {
    expect(JSON.parse((await cli(['show', NAME, '-o', 'json'])).stdout)).toEqual(environment());
  });
});

describe('progress', () => {
  const steps = [
    step('RestoreDatabase', 'succeeded', took(1_234)),
    step('RunMigrations', 'running', { startedAt: '2030-01-10T11:59:30.000Z', waitingFor: 'the lock' }),
    step('DeployStack', 'waiting'),
  ];

  it('shows the steps once', async () => {
    api.script[`GET ${ONE}/progress`] = { body: progress(steps) };
    const { code, stdout, stderr } = await cli(['progress', NAME]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('create running') });
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['STEP', 'STATUS', 'TOOK'],
      ['RestoreDatabase', 'succeeded', '1.2 s'],
      ['RunMigrations', 'running', '30.0 s', 'waits for the lock'],
      ['DeployStack', 'waiting'],
      [''],
    ]);
    expect(JSON.parse((await cli(['progress', NAME, '-o', 'json'])).stdout)).toEqual(progress(steps));
  });

  it('follows to the end with --wait', async () => {
    const done = progress([], { environmentStatus: 'ready', status: 'succeeded' });
    api.script[`GET ${ONE}/progress`] = [{ body: progress(steps) }, { body: done }];
    expect(await cli(['progress', NAME, '--wait'])).toMatchObject({ code: 0, stdout: `${URL_OF_IT}\n` });
  });

  it('tells with --wait that what ran last had failed', async () => {
    const failed = progress([], { environmentStatus: 'failed', status: 'failed' });
    api.script[`GET ${ONE}/progress`] = { body: failed };
    expect((await cli(['progress', NAME, '--wait'])).code).toBe(5);
  });
});

describe('open', () => {
  it('prints the address and starts the browser', async () => {
    expect(await cli(['open', NAME])).toMatchObject({ code: 0, stdout: `${URL_OF_IT}\n`, opened: [`${URL_OF_IT}/`] });
  });

  it('is content without a browser, because the address is what counts', async () => {
    const openBrowser = () => Promise.reject(new Error('no display'));
    const { code, stdout, stderr } = await cli(['open', NAME], { openBrowser });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(stderr).toContain('no display');
  });

  it('gives the browser nothing but a web address, whatever the API says', async () => {
    api.script[`GET ${ONE}`] = { body: environment({ url: 'file:///etc/passwd' }) };
    expect(await cli(['open', NAME])).toMatchObject({ code: 1, stdout: '', opened: [] });
  });

  it('does not open what is destroyed', async () => {
    api.script[`GET ${ONE}`] = { body: environment({ status: 'destroyed' }) };
    expect(await cli(['open', NAME])).toMatchObject({ code: 3, opened: [] });
  });
});

describe('pin and extend', () => {
  beforeEach(() => {
    const lifetime = {
      inactiveDays: 3,
      pinnedUntil: '2030-01-15T12:00:00.000Z',
      expiresAt: '2030-01-15T12:00:00.000Z',
    };
    api.script[`PATCH ${ONE}`] = { body: environment({ lifetime }) };
  });
  it.each([
    ['a day counts to its end', ['pin', NAME, '--until', '2030-01-31'], { pinnedUntil: '2030-01-31T23:59:59.999Z' }],
    [
      'a time is exact',
      ['pin', NAME, '--until', '2030-01-31T18:00+01:00'],
      { pinnedUntil: '2030-01-31T17:00:00.000Z' },
    ],
    ['a duration counts from now', ['pin', NAME, '--for', '5d'], { pinnedUntil: '2030-01-15T12:00:00.000Z' }],
    ['off is null', ['pin', NAME, '--off'], { pinnedUntil: null }],
    ['days are days', ['extend', '2d', NAME], { extendDays: 2 }],
    ['a week is seven', ['extend', '1w', NAME], { extendDays: 7 }],
    ['hours are parts of a day', ['extend', '12h', NAME], { extendDays: 0.5 }],
  ])('sends what was said: %s', async (_, argv, lifetime) => {
    const { code, stdout } = await cli(argv);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2030-01-15T12:00:00.000Z\n' });
    expect(api.requests.at(-1)).toMatchObject({ method: 'PATCH', body: { lifetime } });
  });

  it.each([
    ['no way', ['pin', NAME]],
    ['two ways', ['pin', NAME, '--off', '--for', '2d']],
    ['a day that is over', ['pin', NAME, '--until', '2030-01-09']],
    ['a date that is none', ['pin', NAME, '--until', 'tomorrow']],
    ['a day that no calendar has', ['pin', NAME, '--until', '2030-13-01']],
    ['a duration without a unit', ['extend', '2', NAME]],
    ['a duration of nothing', ['extend', '0d', NAME]],
    ['minutes', ['extend', '30m', NAME]],
  ])('refuses before it asks the API: %s', async (_, argv) => {
    expect((await cli(argv)).code).toBe(2);
    expect(api.requests).toEqual([]);
  });
});

describe('redrive', () => {
  const failed = progress([], { environmentStatus: 'failed', status: 'failed', endedAt: '2030-01-10T12:01:00.000Z' });

  it('asks the platform to go on', async () => {
    api.script[`POST ${ONE}/redrive`] = { status: 202, body: { name: NAME } };
    expect((await cli(['redrive', NAME])).code).toBe(0);
    expect(asked()).toEqual([`GET ${ONE}`, `POST ${ONE}/redrive`]);
  });

  it('says with code 7 when there is nothing to go on with', async () => {
    api.script[`POST ${ONE}/redrive`] = problem(409, 'EnvironmentBusy', 'No failed execution.');
    expect(await cli(['redrive', NAME])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('No failed execution.'),
    });
  });

  it('does not take the old failure for the new result with --wait', async () => {
    api.script[`POST ${ONE}/redrive`] = { status: 202, body: { name: NAME } };
    const done = progress([], { environmentStatus: 'ready', status: 'succeeded' });
    const { endedAt: _, ...again } = { ...failed, status: 'running' };
    api.script[`GET ${ONE}/progress`] = [{ body: failed }, { body: failed }, { body: again }, { body: done }];
    expect(await cli(['redrive', NAME, '--wait'])).toMatchObject({ code: 0, stdout: `${URL_OF_IT}\n` });
  });

  it('tells with --wait when it fails again', async () => {
    api.script[`POST ${ONE}/redrive`] = { status: 202, body: { name: NAME } };
    const again = { ...failed, endedAt: '2030-01-10T12:09:00.000Z' };
    api.script[`GET ${ONE}/progress`] = [{ body: failed }, { body: failed }, { body: again }];
    expect((await cli(['redrive', NAME, '--wait'])).code).toBe(5);
  });
});
