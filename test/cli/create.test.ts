import { type FakeApi, problem, startFakeApi } from './fake-api';
import { type GitFixture, gitFixture } from './git-fixture';
import { runCli } from './run-cli';
import { COMMIT, URL_OF_IT, accepted } from './views';

describe('create', () => {
  let api: FakeApi;
  let repository: GitFixture;
  beforeEach(async () => {
    api = await startFakeApi({ 'POST /environments': { status: 202, body: accepted() } });
    repository = gitFixture();
  });
  afterEach(async () => {
    repository.remove();
    await api.close();
  });
  const create = (...argv: string[]) => runCli(['create', ...argv], { url: api.url, cwd: repository.folder });

  it('asks for the branch that is checked out at the commit it points to, and gives only the URL to scripts', async () => {
    const { code, stdout, stderr } = await create();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(stderr).toContain('branch-staging progress new-cool-page --wait');
    expect(api.requests).toHaveLength(1);
    expect(api.requests[0]).toMatchObject({
      body: { branch: 'feature/new_cool_page', commit: repository.head },
      headers: { authorization: 'Bearer secret-token', 'idempotency-key': expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
    });
  });

  it('sends every option in the field the API knows, values with "=" unharmed', async () => {
    await create(
      ...['fix/x', '--commit', COMMIT.toUpperCase(), '--image', 'sample:9', '--lite', '--snapshot', 'snap-1'],
      ...['--env', 'A=1', '--env', 'QUERY=a=b&c', '--env', '__proto__=x', '--env', 'EMPTY='],
      ...['--link', 'BILLING_URL=feature/new=billing', '--inactive-days', '7'],
    );
    const body = api.requests[0]?.body as { overrides: object };
    expect(body).toEqual({
      branch: 'fix/x',
      commit: COMMIT,
      image: 'sample:9',
      mode: 'lite',
      overrides: JSON.parse('{"A":"1","QUERY":"a=b&c","__proto__":"x","EMPTY":""}'),
      links: { BILLING_URL: 'feature/new=billing' },
      snapshot: 'snap-1',
      lifetime: { inactiveDays: 7 },
    });
    expect(Object.keys(body.overrides)).toEqual(['A', 'QUERY', '__proto__', 'EMPTY']);
  });

  it('sends sizes and counts of a service together', async () => {
    await create('--size', 'web=512x1024', '--count', 'web=2', '--count', 'worker=0', '--size', 'search=256x64');
    expect(api.requests[0]?.body).toMatchObject({
      services: {
        web: { cpu: 512, memoryMegabytes: 1024, count: 2 },
        worker: { count: 0 },
        search: { cpu: 256, memoryMegabytes: 64 },
      },
    });
  });

  it('sends a new idempotency key with each call, so that two calls are two requests', async () => {
    await create();
    await create();
    const [first, second] = api.requests.map(({ headers }) => headers['idempotency-key']);
    expect(first).not.toBe(second);
  });

  it('finds the commit of a branch that only origin has', async () => {
    repository.git('update-ref', 'refs/remotes/origin/fix/far', repository.head);
    await create('fix/far');
    expect(api.requests[0]?.body).toEqual({ branch: 'fix/far', commit: repository.head });
  });

  it('takes a tag of the same name for what it is, not for the branch', async () => {
    repository.git('commit', '--quiet', '--allow-empty', '--message=second');
    repository.git('tag', 'feature/new_cool_page', 'HEAD~1');
    await create();
    const head = repository.git('rev-parse', 'HEAD');
    expect(api.requests[0]?.body).toEqual({ branch: 'feature/new_cool_page', commit: head });
  });

  it('completes an abbreviated commit from the repository', async () => {
    await create('--commit', repository.head.slice(0, 8));
    expect(api.requests[0]?.body).toMatchObject({ commit: repository.head });
  });

  it.each([
    [
      'a revision expression is no branch',
      ['feature/new_cool_page^{tree}'],
      3,
      'No branch feature/new_cool_page^{tree}',
    ],
    ['a parent is no branch', ['feature/new_cool_page~0'], 3, 'No branch'],
    ['an unknown branch has no commit', ['fix/none'], 3, 'git fetch origin'],
    ['an unknown short commit', ['--commit', 'deadbeef'], 3, 'No commit deadbeef'],
    ['a commit that is none', ['--commit', 'HEAD'], 2, 'is not a commit SHA'],
    ['a commit that looks like an option', ['--commit=--upload-pack=x'], 2, 'is not a commit SHA'],
    ['a variable without a value', ['--env', 'NAME'], 2, 'K=V'],
    ['a variable with a bad name', ['--env', '1A=b'], 2, 'K=V'],
    ['a size without memory', ['--size', 'web=512'], 2, 'web=512x1024'],
    ['a size of no service', ['--size', '512x1024'], 2, 'web=512x1024'],
    ['a count that is no number', ['--count', 'worker=none'], 2, 'worker=0'],
    ['a count below nothing', ['--count', 'worker=-1'], 2, 'worker=0'],
    ['a link without a branch', ['--link', 'billing'], 2, 'VARIABLE=branch'],
    ['days that are no number', ['--inactive-days', '3.5'], 2, 'whole number'],
    ['an output that does not exist', ['-o', 'yaml'], 2, 'table, json'],
  ])('refuses before it asks the API: %s', async (_, argv, expectedCode, text) => {
    const { code, stdout, stderr } = await create(...argv);
    expect({ code, stdout }).toEqual({ code: expectedCode, stdout: '' });
    expect(stderr).toContain(text);
    expect(api.requests).toEqual([]);
  });

  it('says that a detached HEAD has no branch', async () => {
    repository.git('checkout', '--quiet', '--detach');
    const { code, stderr } = await create();
    expect(code).toBe(3);
    expect(stderr).toContain('HEAD is detached');
    expect(stderr).toContain('<branch>');
  });

  it('says that there is no git repository', async () => {
    const { code, stderr } = await runCli(['create'], { url: api.url, cwd: '/' });
    expect(code).toBe(3);
    expect(stderr).toContain('/ is not inside a git repository');
  });

  it('says when git cannot be started', async () => {
    const git = () => Promise.reject(new Error('spawn git ENOENT'));
    const { code, stderr } = await runCli(['create'], { url: api.url, git });
    expect(code).toBe(1);
    expect(stderr).toContain('git cannot be started: spawn git ENOENT');
  });

  it('prints what the API accepted with -o json', async () => {
    const { stdout } = await create('-o', 'json');
    expect(JSON.parse(stdout)).toEqual(accepted());
  });

  it('prints a refusal as title, detail and one line per field, with exit code 2', async () => {
    api.script['POST /environments'] = problem(422, 'InvalidInput', 'The body is not valid.', {
      errors: [
        { path: 'branch', message: 'is reserved' },
        { path: 'overrides.PORT', message: 'is set by the platform' },
      ],
    });
    const { code, stdout, stderr } = await create();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'InvalidInput: The body is not valid.\n  branch: is reserved\n  overrides.PORT: is set by the platform\n',
    );
  });
});

describe('deploy', () => {
  let api: FakeApi;
  beforeEach(async () => {
    api = await startFakeApi();
  });
  afterEach(() => api.close());
  const deploy = (...argv: string[]) => runCli(['deploy', 'fix/x', '--commit', COMMIT, ...argv], { url: api.url });

  it('posts the branch and its commit, and prints the URL', async () => {
    api.script['POST /deployments'] = { status: 202, body: accepted({ sequence: 2, status: 'deploying' }) };
    expect(await deploy('--image', 'sample:2')).toMatchObject({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(api.requests[0]?.body).toEqual({ branch: 'fix/x', commit: COMMIT, image: 'sample:2' });
  });

  it('is content when the branch has no environment, because CI calls it for every branch', async () => {
    api.script['POST /deployments'] = { status: 204 };
    const { code, stdout, stderr } = await deploy('--wait');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe('No environment for branch fix/x; nothing to do.\n');
    expect(JSON.parse((await deploy('-o', 'json')).stdout)).toBeNull();
  });
});
