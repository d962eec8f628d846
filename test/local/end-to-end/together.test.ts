import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { readSummary } from '../../../local/demo/visitor';
import { WITHOUT_DATABASE, listeningOnceThereIs } from '../../support/platform-applications';
import { ARTICLES, type TestPlatform, openPlatform } from '../../support/platform-fixture';

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform();
});
afterAll(() => world.close());

/** Names of all executions of the environment, of every kind. */
const executionsOf = async (name: string): Promise<string[]> => {
  const { clients, config } = world.platform().runtime;
  const lists = await Promise.all(
    Object.values(config.machines).map((stateMachineArn) =>
      clients.of(SFNClient).send(new ListExecutionsCommand({ stateMachineArn })),
    ),
  );
  const names = lists.flatMap(({ executions }) => (executions ?? []).map((execution) => execution.name ?? ''));
  return names.filter((execution) => execution.startsWith(`${name}-`));
};

test('two branches at once get an environment each, also when their names would be the same', async () => {
  const { api, repository } = world;
  const branches = ['feature/new_cool_page', 'feature/new-cool-page'];
  const commits = [repository.first, await repository.commit('feature/new-cool-page', { 'note.txt': 'another one' })];
  const accepted = await Promise.all(branches.map((branch, index) => api.create(branch, commits[index] ?? '')));
  const names = accepted.map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
  expect(names).toContain('new-cool-page');
  expect(names.every((name) => name.startsWith('new-cool-page'))).toBe(true);

  await Promise.all(names.map((name) => api.ready(name)));
  const summaries = await Promise.all(accepted.map(({ url }) => readSummary(url)));
  expect(summaries).toMatchObject(
    branches.map((branch, index) => ({
      branch,
      commit: commits[index],
      environment: names[index],
      articles: ARTICLES,
    })),
  );
  expect(summaries.map(({ addedColumns }) => addedColumns)).toEqual([['reading_minutes'], []]);
});

test('the same branch asked for five times at once is one environment that is created once', async () => {
  const { api, repository } = world;
  const commit = await repository.commit('feature/five', WITHOUT_DATABASE);
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => api.create('feature/five', commit, { mode: 'lite' })));
  for (const answer of answers) expect(answer).toMatchObject({ name: 'five', generation: 1, sequence: 1 });
  await api.ready('five');
  expect((await api.list()).filter(({ branch }) => branch === 'feature/five')).toHaveLength(1);
  expect(await executionsOf('five')).toEqual(['five-create-g1-1']);
});

test('pushes during a create end with the newest commit', async () => {
  const { api, repository } = world;
  const commits: string[] = [];
  for (const push of [0, 1, 2, 3]) {
    commits.push(await repository.commit('feature/busy', { ...WITHOUT_DATABASE, 'note.txt': `push ${push}` }));
  }
  const [first = '', ...later] = commits;
  await api.create('feature/busy', first, { mode: 'lite' });
  for (const commit of later) await api.push('feature/busy', commit);
  const view = await api.ready('busy');
  expect(view.desired).toMatchObject({ commit: commits[3], sequence: 4 });
  expect(view.deployed).toMatchObject({ commit: commits[3], sequence: 4 });
  expect(await world.summaryOf('busy')).toMatchObject({ commit: commits[3] });
});

test('a push during a redeploy is brought out by the same execution, which goes round again', async () => {
  const { api, repository } = world;
  const gate = join(world.folder, 'gate');
  const earlier = await repository.commit('feature/busy', listeningOnceThereIs(gate));
  const newest = await repository.commit('feature/busy', { ...WITHOUT_DATABASE, 'note.txt': 'newest' });
  const { generation } = await api.push('feature/busy', earlier);
  await api.step('busy', 'DeployStack', 'running');
  expect(await api.push('feature/busy', newest)).toMatchObject({ generation, sequence: 6, status: 'deploying' });
  await writeFile(gate, '');
  const view = await api.ready('busy');
  expect(view.deployed).toMatchObject({ commit: newest, sequence: 6 });
  expect(view.generation).toBe(generation);
  expect(await world.summaryOf('busy')).toMatchObject({ commit: newest });
});

test('a push to a branch without an environment does nothing, because nobody asked for one', async () => {
  const commit = world.repository.first;
  expect(await world.api.ask('POST', '/deployments', { branch: 'feature/nobody', commit })).toMatchObject({
    status: 204,
  });
  expect(await world.api.ask('GET', '/environments/nobody')).toMatchObject({ status: 404 });
});
