import { always, REVISION, scenario, SECRET } from './scenario';

const FILE = 'redeploy-environment';

test('brings out the newest commit in one line of steps, each once', async () => {
  const redeploy = scenario(FILE);
  const { result } = await redeploy.run();
  expect(result.status).toBe('SUCCEEDED');
  expect(redeploy.succeeded()).toEqual([
    'PrepareRedeploy',
    'ReserveCapacity',
    'CheckCapacity',
    'SelectRevision',
    'RunMigrations',
    'DeployStack',
    'SmokeTest',
    'FinishDeployment',
  ]);
});

test.each([SECRET, null])('hands the secret on, also when there is none (%s)', async (secretArn) => {
  const redeploy = scenario(FILE, { PrepareRedeploy: () => ({ secretArn }) });
  await redeploy.run();
  for (const state of ['RunMigrations', 'DeployStack'])
    expect(redeploy.calls(state)[0]?.input).toMatchObject({ secretArn, revision: REVISION });
});

test('goes round for a newer commit, without asking for room again', async () => {
  const redeploy = scenario(FILE, {
    SelectRevision: (nth) => ({ ...REVISION, sequence: nth }),
    FinishDeployment: (nth) => ({ isNewerWanted: nth < 2 }),
  });
  expect((await redeploy.run()).result.status).toBe('SUCCEEDED');
  expect(redeploy.calls('CheckCapacity')).toHaveLength(1);
  expect(redeploy.calls('FinishDeployment').map(({ input }) => input)).toMatchObject([
    { revision: { sequence: 1 } },
    { revision: { sequence: 2 } },
  ]);
});

test.each(['MigrationFailed', 'StackFailed'])('ends with %s before anything later begins', async (name) => {
  const state = name === 'StackFailed' ? 'DeployStack' : 'RunMigrations';
  const redeploy = scenario(FILE, { [state]: always(name) });
  const { result } = await redeploy.run();
  expect(result).toMatchObject({ status: 'FAILED', error: name });
  expect(redeploy.called().at(-1)).toBe(state);
});
