import type { LogEvent } from '../../cli/api/views';
import { type FakeApi, startFakeApi } from './fake-api';
import { jumpingClock, runCli } from './run-cli';
import { NAME, environment } from './views';

const LOGS = `GET /environments/${NAME}/logs`;
const line = (second: number, message: string, service = 'web'): LogEvent => ({
  at: `2030-01-10T12:00:${String(second).padStart(2, '0')}.000Z`,
  service,
  message,
});

describe('logs', () => {
  let api: FakeApi;
  beforeEach(async () => {
    api = await startFakeApi({ [`GET /environments/${NAME}`]: { body: environment() } });
  });
  afterEach(() => api.close());
  const logs = (...argv: string[]) => runCli(['logs', NAME, ...argv], { url: api.url });
  const queries = () => api.requests.slice(1).map(({ query }) => Object.fromEntries(query));

  it('prints time, service and message, and sets further lines of a message in', async () => {
    api.script[LOGS] = { body: { events: [line(1, 'listening\n'), line(2, 'Error: x\n  at y', 'worker')] } };
    expect(await logs()).toMatchObject({
      code: 0,
      stdout: '2030-01-10T12:00:01.000Z web  listening\n2030-01-10T12:00:02.000Z worker  Error: x\n      at y\n',
    });
    expect(queries()).toEqual([{}]);
  });

  it('asks for a service, a number and a time that is counted from now or given', async () => {
    api.script[LOGS] = { body: { events: [] } };
    await logs('--service', 'web', '--limit', '50', '--since', '10m');
    await logs('--since', '2030-01-01T00:00:00Z');
    expect(queries()).toEqual([
      { service: 'web', limit: '50', since: '2030-01-10T11:50:00.000Z' },
      expect.anything(),
      { since: '2030-01-01T00:00:00.000Z' },
    ]);
    expect(await logs('--since', 'soon')).toMatchObject({ code: 2, stderr: expect.stringContaining('10m') });
  });

  it('prints one JSON document per line with -o json', async () => {
    const events = [line(1, 'a'), line(2, 'b')];
    api.script[LOGS] = { body: { events } };
    const { stdout } = await logs('-o', 'json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as unknown),
    ).toEqual(events);
  });

  it('follows: each line once although answers overlap, equal lines and late ones too, until Ctrl-C', async () => {
    api.script[LOGS] = [
      { body: { events: [line(20, 'old'), line(31, 'same'), line(31, 'same')] } },
      { body: { events: [line(31, 'same'), line(31, 'same'), line(31, 'same')] } },
      { body: { events: [line(30, 'late', 'worker'), line(31, 'same'), line(31, 'same'), line(31, 'same')] } },
    ];
    const interruption = new AbortController();
    const clock = jumpingClock();
    const until = clock.now() + 3_000;
    const sleep: typeof clock.sleep = async (milliseconds, signal) => {
      await clock.sleep(milliseconds, signal);
      if (clock.now() >= until) interruption.abort();
      signal?.throwIfAborted();
    };
    const { code, stdout } = await runCli(['logs', NAME, '--follow', '--since', '1h', '--limit', '3'], {
      ...{ url: api.url, clock: { ...clock, sleep }, interrupted: interruption.signal },
    });
    expect(code).toBe(130);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((text) => text.slice('2030-01-10T12:00:'.length)),
    ).toEqual([
      ...['20.000Z web  old', '31.000Z web  same', '31.000Z web  same'],
      '31.000Z web  same',
      '30.000Z worker  late',
    ]);
    expect(queries()).toEqual([
      { since: '2030-01-10T11:00:00.000Z', limit: '3' },
      { since: '2030-01-10T12:00:21.000Z' },
      { since: '2030-01-10T12:00:21.000Z' },
    ]);
  });

  it('does not print with --follow what --limit had cut off', async () => {
    const cut = line(28, 'cut off');
    api.script[LOGS] = [{ body: { events: [line(30, 'kept')] } }, { body: { events: [line(30, 'kept')] } }];
    const interruption = new AbortController();
    const clock = jumpingClock();
    const sleep: typeof clock.sleep = async (milliseconds, signal) => {
      await clock.sleep(milliseconds, signal);
      if (api.requests.length >= 3) interruption.abort();
      signal?.throwIfAborted();
    };
    const around = { url: api.url, clock: { ...clock, sleep }, interrupted: interruption.signal };
    await runCli(['logs', NAME, '--follow', '--limit', '1'], around);
    expect(Date.parse(queries()[1]?.['since'] ?? '')).toBeGreaterThan(Date.parse(cut.at));
  });
});
