import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEvent } from '../../../local/data-plane/data-plane';
import { openLogStore } from '../../../local/data-plane/logs';
import { temporaryFolder } from './support';

const folder = temporaryFolder();
let count = 0;
const newFolder = (): string => join(folder, String((count += 1)));
const messages = (events: LogEvent[]): string[] => events.map(({ message }) => message);

test('events are read back after a restart, oldest first, by stream prefix and time', async () => {
  const at = newFolder();
  const before = openLogStore(at);
  before.append('/staging/a', 'web/1', 1000, 'started');
  before.append('/staging/a', 'worker/1', 2000, 'working');
  before.append('/staging/b', 'web/1', 2500, 'of another group');
  before.close();
  const after = openLogStore(at);
  after.append('/staging/a', 'web/1', 3000, 'ünïcode \u2028 and\nlines');
  expect(messages(await after.read('/staging/a', { limit: 10 }))).toEqual([
    'started',
    'working',
    'ünïcode \u2028 and\nlines',
  ]);
  expect(messages(await after.read('/staging/a', { limit: 10, streamPrefix: 'web/' }))).toHaveLength(2);
  expect(messages(await after.read('/staging/a', { limit: 10, since: 2000, streamPrefix: 'wor' }))).toEqual([
    'working',
  ]);
  expect(await after.read('/staging/none', { limit: 10 })).toEqual([]);
  after.close();
});

test('a reader goes on after the last event it saw, so that it misses none and sees none twice', async () => {
  const logs = openLogStore(newFolder());
  for (let number = 0; number < 25; number += 1) logs.append('g', 's', 1000, `é\u2029 ${number}`);
  const seen: LogEvent[] = [];
  for (let page = await logs.read('g', { limit: 10 }); page.length > 0;) {
    seen.push(...page);
    page = await logs.read('g', { limit: 10, after: seen.at(-1)?.id ?? -1 });
  }
  expect(messages(seen)).toEqual(Array.from({ length: 25 }, (_, number) => `é\u2029 ${number}`));
  expect(messages(await logs.read('g', { limit: 2, keep: 'newest' }))).toEqual(['é\u2029 23', 'é\u2029 24']);
  logs.close();
});

test('a follower hears what is appended from then on, with the ids that reading gives, until it stops', async () => {
  const logs = openLogStore(newFolder());
  const heard: LogEvent[] = [];
  logs.append('g', 's', 1, 'before');
  const stop = logs.follow('g', (event) => heard.push(event));
  logs.append('g', 's', 2, 'heard');
  logs.append('other', 's', 2, 'not for us');
  stop();
  logs.append('g', 's', 3, 'after');
  expect(heard).toEqual([(await logs.read('g', { limit: 10 }))[1]]);
  logs.close();
});

test('a line that a crash cut off is left out and does not swallow the next one', async () => {
  const at = newFolder();
  const before = openLogStore(at);
  before.append('g', 's', 1, 'whole');
  before.close();
  appendFileSync(join(at, 'g.jsonl'), '{"stream":"s","at":2,"mess');
  const after = openLogStore(at);
  after.append('g', 's', 3, 'next');
  expect(messages(await after.read('g', { limit: 10 }))).toEqual(['whole', 'next']);
  after.close();
});

test('a message is cut at 256 KB, not within a character, as CloudWatch would refuse more', async () => {
  const logs = openLogStore(newFolder());
  logs.append('g', 's', 1, `x${'é'.repeat(200_000)}`);
  const [event] = await logs.read('g', { limit: 1 });
  expect(event?.message).toBe(`x${'é'.repeat(131_071)}`);
  logs.close();
});

test('a removed group leaves no file, and a name can neither leave the folder nor be too long for it', async () => {
  const at = newFolder();
  const logs = openLogStore(at);
  const names = ['../../outside', '.', '..', 'a*b', 'x'.repeat(512), '/'.repeat(512), `${'/'.repeat(511)}a`];
  names.forEach((name, index) => logs.append(name, 's', index, name));
  expect(readdirSync(at)).toHaveLength(names.length);
  for (const name of names) expect(messages(await logs.read(name, { limit: 5 }))).toEqual([name]);
  for (const name of names) await logs.removeGroup(name);
  await logs.removeGroup('never there');
  expect(readdirSync(at)).toEqual([]);
  logs.append('.', 's', 1, 'again');
  expect(await logs.read('.', { limit: 5 })).toHaveLength(1);
  logs.close();
});
