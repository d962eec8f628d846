import { type FakeApi, problem, startFakeApi } from './fake-api';
import { runCli } from './run-cli';
import { NAME, accepted, environment, progress, step } from './views';

const ONE = `/environments/${NAME}`;

describe('destroy', () => {
  let api: FakeApi;
  beforeEach(async () => {
    api = await startFakeApi({
      [`GET ${ONE}`]: { body: environment() },
      [`DELETE ${ONE}`]: { status: 202, body: accepted({ status: 'destroying' }) },
    });
  });
  afterEach(() => api.close());
  const destroy = (argv: string[] = [], answer?: string) =>
    runCli(['destroy', NAME, ...argv], { url: api.url, ...(answer === undefined ? {} : { answer }) });
  const deletes = () => api.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

  it('asks nothing where nobody sits, and keeps stdout empty', async () => {
    const { code, stdout, stderr } = await destroy();
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'Destroying new-cool-page.\n' });
    expect(deletes()).toEqual([ONE]);
  });

  it.each(['y', 'Y', ' yes '])(
    'goes on after the answer "%s", asked once and with the branch in the question',
    async (answer) => {
      const { code, asked } = await destroy([], answer);
      expect(code).toBe(0);
      expect(asked).toEqual(['Destroy new-cool-page (branch feature/new_cool_page) with its database? [y/N] ']);
      expect(deletes()).toHaveLength(1);
    },
  );

  it.each(['', 'n', 'yeah', 'no'])('touches nothing after the answer "%s"', async (answer) => {
    const { code, stderr } = await destroy([], answer);
    expect(code).toBe(130);
    expect(stderr).toContain('stays as it is');
    expect(deletes()).toEqual([]);
  });

  it('does not ask with --yes', async () => {
    expect(await destroy(['--yes'], 'n')).toMatchObject({ code: 0, asked: [] });
    expect(deletes()).toHaveLength(1);
  });

  it('says that it is destroyed already, with code 0, because that is what was wanted', async () => {
    api.script[`GET ${ONE}`] = { body: environment({ status: 'destroyed' }) };
    expect(await destroy(['--wait'], 'n')).toMatchObject({
      code: 0,
      asked: [],
      stderr: 'new-cool-page is destroyed already.\n',
    });
  });

  it('ends with code 3 for what never existed', async () => {
    api.script[`GET ${ONE}`] = problem(404, 'EnvironmentNotFound', 'No such environment.');
    api.script['GET /environments'] = { body: { environments: [] } };
    expect((await destroy()).code).toBe(3);
    expect(deletes()).toEqual([]);
  });

  it('follows with --wait until it is gone, also when the status shows the take-over late', async () => {
    const steps = [step('RetractDns', 'running')];
    const destroying = progress(steps, { kind: 'destroy', environmentStatus: 'destroying' });
    api.script[`GET ${ONE}/progress`] = [
      { body: progress([], { environmentStatus: 'creating' }) },
      { body: progress([], { environmentStatus: 'creating' }) },
      { body: destroying },
      { body: { ...destroying, environmentStatus: 'destroyed', status: 'succeeded' } },
    ];
    api.script[`GET ${ONE}`] = [{ body: environment() }, { body: environment({ status: 'destroyed' }) }];
    const { code, stdout, stderr } = await destroy(['--wait']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('0.5s RetractDns running\n');
    expect(stderr).toContain('new-cool-page is destroyed (1.0 s).');
  });

  it('takes an environment that is not there any more for destroyed, and says so as JSON', async () => {
    api.script[`GET ${ONE}`] = [{ body: environment() }, problem(404, 'EnvironmentNotFound', 'No such environment.')];
    const { code, stdout } = await destroy(['--wait', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ name: NAME, status: 'destroyed' });
  });

  it('ends with code 5 when the destroy fails, but not for the failure of the destroy before', async () => {
    const old = progress([], {
      kind: 'destroy',
      environmentStatus: 'failed',
      status: 'failed',
      startedAt: '2030-01-01T00:00:00Z',
    });
    const now = progress([], { kind: 'destroy', environmentStatus: 'destroying', status: 'failed' });
    api.script[`GET ${ONE}/progress`] = [
      { body: old },
      { body: old },
      { body: { ...now, status: 'running' } },
      { body: now },
    ];
    const { code } = await destroy(['--wait']);
    expect(code).toBe(5);
    expect(api.requests.filter(({ path }) => path.endsWith('/progress'))).toHaveLength(4);
  });

  it('ends with code 5 when somebody creates it again meanwhile', async () => {
    const destroying = progress([], { kind: 'destroy', environmentStatus: 'destroying' });
    const again = progress([], { kind: 'create', environmentStatus: 'creating' });
    api.script[`GET ${ONE}/progress`] = [{ body: destroying }, { body: destroying }, { body: again }];
    expect((await destroy(['--wait'])).code).toBe(5);
  });
});
