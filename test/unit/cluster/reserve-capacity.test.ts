import { handler } from '../../../functions/cluster/reserve-capacity';
import type { ServiceSizes } from '../../../functions/environments/environment';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { environmentItem, handlerWorld, NOW } from '../../support/handler-world';

test('puts on record what all containers of all services need', async () => {
  const world = await handlerWorld({});
  await expect(world.run(handler)).resolves.toEqual({ cpu: 3 * 256, memoryMegabytes: 3 * 256 });
  expect((await world.item()).reservation).toEqual({
    cpu: 768,
    memoryMegabytes: 768,
    at: new Date(NOW).toISOString(),
  });
});

test('of a lite environment is for the web service alone, because no workers run there', async () => {
  const world = await handlerWorld({}, { environment: { mode: 'lite' } });
  await expect(world.run(handler)).resolves.toEqual({ cpu: 256, memoryMegabytes: 256 });
});

test('keeps its place in the queue when it runs again later', async () => {
  const world = await handlerWorld({});
  await world.run(handler);
  const before = await world.item();
  world.clock.time += 60_000;
  await world.run(handler);
  expect(await world.item()).toEqual(before);
});

const sized = (services: ServiceSizes) => ({ desired: { ...environmentItem().desired, services } });

test('counts the sizes that the environment has of its own, not those of staging.yml', async () => {
  const environment = sized({ web: { cpu: 512, memoryMegabytes: 1024, count: 3 }, worker: { count: 0 } });
  const world = await handlerWorld({}, { environment });
  await expect(world.run(handler)).resolves.toEqual({ cpu: 1536, memoryMegabytes: 3072 });
});

test('takes the place of what a failed deployment of another size left, at the end of the queue', async () => {
  const world = await handlerWorld({});
  await world.run(handler);
  await world.change((current) => ({ ...current, ...sized({ worker: { count: 3 } }) }));
  world.clock.time += 60_000;
  await world.run(handler);
  expect((await world.item()).reservation).toEqual({
    cpu: 1024,
    memoryMegabytes: 1024,
    at: new Date(NOW + 60_000).toISOString(),
  });
});

test('of a stale generation reserves nothing', () => expectNoCallWhenSuperseded(handler));
