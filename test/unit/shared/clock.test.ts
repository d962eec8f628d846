import { isoTime, systemClock } from '../../../functions/shared/clock';

test('a time is written in UTC with milliseconds, whatever the zone, so that texts sort as times do', () => {
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(1_893_456_000_001)).toBe('2030-01-01T00:00:00.001Z');
});

test('a sleep ends early, with the reason, when its signal aborts', async () => {
  const controller = new AbortController();
  const asleep = systemClock.sleep(3_600_000, controller.signal);
  controller.abort();
  await expect(asleep).rejects.toMatchObject({ name: 'AbortError' });
});

test('a sleep of no time ends', async () => {
  await expect(systemClock.sleep(0)).resolves.toBeUndefined();
});
