import { noDataPlane } from '../../../local/data-plane/no-data-plane';

const spec = (id: string) => ({ id, command: 'npm start', folder: '/', environment: {}, onLine: () => undefined });

test('what is invented is the same in every run, so that a seed gives the same simulation', async () => {
  const [one, two] = [noDataPlane(), noDataPlane()];
  expect(await one.databases.start('a')).toEqual(await two.databases.start('a'));
  expect(await one.databases.start('a')).not.toEqual(await one.databases.start('b'));
  expect(await one.databases.start('a', 5000)).toEqual({ host: '127.0.0.1', port: 5000 });
  expect(await one.freePort()).toBe(await two.freePort());
  expect(await one.repository.resolve('main')).toMatch(/^[0-9a-f]{40}$/);
});

test('a restore is told as done at once, as nothing has to be copied', async () => {
  const told: number[] = [];
  await noDataPlane().databases.restore('s', 'd', (percent) => told.push(percent));
  expect(told).toEqual([100]);
});

test('a process runs until it is stopped, unless the simulation says with which code it ends', async () => {
  const plane = noDataPlane({ exitCodeOf: ({ id }) => (id === 'migration' ? 1 : undefined) });
  expect(await plane.processes.start(spec('migration')).exited).toEqual({ code: 1, signal: null });
  const web = plane.processes.start(spec('web'));
  await plane.processes.stop('web', 1000);
  expect(await web.exited).toEqual({ code: null, signal: 'SIGTERM' });
  const worker = plane.processes.start(spec('worker'));
  await plane.close();
  expect((await worker.exited).signal).toBe('SIGTERM');
});
