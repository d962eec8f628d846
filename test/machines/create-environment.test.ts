import { failing, INPUT, REVISION, scenario, SECRET } from './scenario';

const FILE = 'create-environment';
const DATABASE = ['FindSnapshot', 'RestoreDatabase', 'DescribeDatabase', 'SecureDatabase'];
const SEARCH = ['SnapshotSearch', 'RestoreSearch', 'DescribeSearch'];
const BRING_OUT = ['SelectRevision', 'RunMigrations', 'DeployStack', 'SmokeTest', 'FinishDeployment'];
const { environment } = INPUT;

describe('when all goes well', () => {
  test('every step runs once, and what is brought out comes after everything that was gathered', async () => {
    const create = scenario(FILE);
    const { result } = await create.run();
    expect(result.status).toBe('SUCCEEDED');
    expect([...create.succeeded()].sort()).toEqual([...create.names].sort());
    expect(create.succeeded()[0]).toBe('ReserveEnvironment');
    expect(create.succeeded().slice(-BRING_OUT.length)).toEqual(BRING_OUT);
    expect(create.succeeded().filter((state) => DATABASE.includes(state))).toEqual(DATABASE);
    expect(create.succeeded().filter((state) => SEARCH.includes(state))).toEqual(SEARCH);
  });

  test('each step gets what it needs and no more', async () => {
    const create = scenario(FILE);
    await create.run();
    const inputOf = (state: string) => create.calls(state)[0]?.input;
    const databaseId = 'sample-new-cool-page';
    expect(inputOf('ReserveEnvironment')).toEqual({ environment });
    expect(inputOf('RestoreDatabase')).toEqual({ environment, snapshotId: 'nightly' });
    expect(inputOf('DescribeDatabase')).toEqual({ environment, databaseId });
    expect(inputOf('SecureDatabase')).toEqual({ environment, databaseId });
    const [core, version, documents] = ['sample-new-cool-page-abcdef', 1_700_000_000_000, 3];
    expect(inputOf('SnapshotSearch')).toEqual({ environment });
    expect(inputOf('RestoreSearch')).toEqual({ environment, version });
    expect(inputOf('DescribeSearch')).toEqual({ environment, core, version, documents });
    expect(inputOf('DescribeDns')).toEqual({ environment, changeId: '/change/1' });
    expect(inputOf('FinishDeployment')).toEqual({ environment, revision: REVISION });
    for (const state of ['RunMigrations', 'DeployStack']) {
      const execution = expect.objectContaining({ Name: 'new-cool-page-run', RedriveCount: 0 });
      expect(inputOf(state)).toEqual({ environment, revision: REVISION, secretArn: SECRET, execution });
    }
  });

  test('all branches begin before any step of them ends', async () => {
    const create = scenario(FILE);
    await create.run();
    const first = ['FindSnapshot', 'SnapshotSearch', 'ReserveCapacity', 'PublishDns'].map((state) =>
      create.steps.find((step) => step.state === state),
    );
    const lastStart = Math.max(...first.map((step) => step?.startedAt ?? Infinity));
    const firstEnd = Math.min(...first.map((step) => step?.endedAt ?? 0));
    expect(lastStart).toBeLessThan(firstEnd);
  });

  test('the whole lasts as long as the slowest branch, never as long as their sum', async () => {
    const create = scenario(FILE);
    await create.run();
    const serial = 1 + BRING_OUT.length;
    expect(create.world.secondsPassed()).toBe(serial + DATABASE.length);
  });

  test('migrations wait for every branch, because a branch that fails would leave them running beside it', async () => {
    const create = scenario(FILE, { DescribeDns: failing(...Array<string>(30).fill('DnsNotInSync')) });
    await create.run();
    const migrations = create.steps.find(({ state }) => state === 'RunMigrations');
    const lastOfBranches = create.steps.filter(({ state }) => !BRING_OUT.includes(state)).map(({ endedAt }) => endedAt);
    expect(migrations?.startedAt).toBeGreaterThanOrEqual(Math.max(...lastOfBranches));
  });
});

describe('a lite environment, or an application without a database', () => {
  test('restores nothing, and its containers get no secret', async () => {
    const lite = scenario(FILE, { ReserveEnvironment: () => ({ needsDatabase: false, needsSearch: false }) });
    const { result } = await lite.run();
    expect(result.status).toBe('SUCCEEDED');
    const left = [...DATABASE, ...SEARCH];
    expect(lite.called().filter((state) => left.includes(state))).toEqual([]);
    expect([...lite.succeeded()].sort()).toEqual(lite.names.filter((name) => !left.includes(name)).sort());
    for (const state of ['RunMigrations', 'DeployStack'])
      expect(lite.calls(state)[0]?.input).toMatchObject({ secretArn: null });
  });
});

test('an application without a search still gets its database, and one without a database its core', async () => {
  for (const [needsDatabase, expected] of [
    [true, DATABASE],
    [false, SEARCH],
  ] as const) {
    const create = scenario(FILE, { ReserveEnvironment: () => ({ needsDatabase, needsSearch: !needsDatabase }) });
    expect((await create.run()).result.status).toBe('SUCCEEDED');
    expect(create.succeeded().filter((state) => [...DATABASE, ...SEARCH].includes(state))).toEqual(expected);
  }
});

describe('a newer commit', () => {
  const revision = (sequence: number) => ({ ...REVISION, commit: String(sequence).repeat(40), sequence });

  test('that was asked for meanwhile is brought out in the next round, without restoring anything again', async () => {
    const rounds = 3;
    const create = scenario(FILE, {
      SelectRevision: (nth) => revision(nth),
      FinishDeployment: (nth) => ({ isNewerWanted: nth < rounds }),
    });
    const { result } = await create.run();
    expect(result.status).toBe('SUCCEEDED');
    expect(create.calls('DeployStack').map(({ input }) => (input as { revision: unknown }).revision)).toEqual(
      [1, 2, 3].map(revision),
    );
    for (const state of BRING_OUT) expect(create.calls(state)).toHaveLength(rounds);
    for (const state of create.names.filter((name) => !BRING_OUT.includes(name)))
      expect([state, create.calls(state).length]).toEqual([state, 1]);
    expect(create.calls('DeployStack')[2]?.input).toMatchObject({ secretArn: SECRET });
  });
});
