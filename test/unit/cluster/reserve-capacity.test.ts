import { handler } from '../../../functions/cluster/reserve-capacity';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { handlerWorld, NOW } from '../../support/handler-world';

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

test('of a stale generation reserves nothing', () => expectNoCallWhenSuperseded(handler));
