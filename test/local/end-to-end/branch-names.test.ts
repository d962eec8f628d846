import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get } from '../../../local/demo/visitor';
import { ARTICLES, type TestPlatform, openPlatform, own } from '../../support/platform-fixture';

/** Made by a name that somebody has executed. */
const canary = (word: string): string => join(tmpdir(), own(`canary-${word}`));

/** The path as a branch has it: git takes no part that begins with a dot and no space. */
const touch = (word: string): string => `touch\${IFS}${canary(word)}`;

/** Legal for git, each for another reader that might take it for its own language. */
const NAMES: Record<string, string> = {
  'command substitution': `feature/$(${touch('dollar')})`,
  'backticks, quotes and a comment': `zzz";\`${touch('backtick')}\`;'|${touch('pipe')}#`,
  'an intrinsic function of the machines': "States.Format('{}',$$.Execution.Input)",
  markup: '"><script>alert(1)</script><img/src=x/onerror=alert(1)>',
  'a template and escaped bytes': "{{constructor.constructor('return(process)')()}}%00%0d%0aSet-Cookie=x",
  'no letter that a host may have': '日本語-🚀/\u202egnp.exe',
  'the name of something else': 'refs/heads/shared-staging',
};

let world: TestPlatform;
const made = new Map<string, { name: string; url: string; commit: string }>();

beforeAll(async () => {
  world = await openPlatform();
  for (const branch of Object.values(NAMES)) {
    const commit = await world.repository.commit(branch, { 'note.txt': branch });
    made.set(branch, { ...(await world.api.create(branch, commit)), commit });
  }
});
afterAll(() => world.close());

test.each(Object.entries(NAMES))('a branch whose name is %s is served as what it is', async (_, branch) => {
  const { name = '', url = '', commit } = made.get(branch) ?? {};
  expect(name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
  await world.api.ready(name);
  expect(await world.summaryOf(name)).toMatchObject({ branch, commit, environment: name, articles: ARTICLES, url });
  expect((await world.api.show(name)).branch).toBe(branch);
});

test('every name got an environment of its own, and the page that lists them shows them as text', async () => {
  expect(new Set([...made.values()].map(({ name }) => name)).size).toBe(Object.keys(NAMES).length);
  const { status, body } = await get(world.urlOf('nobody'));
  expect(status).toBe(404);
  for (const { url } of made.values()) expect(body).toContain(url);
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(body).not.toMatch(/<script|<img|\u202e/);
});

test('nothing of any name was executed', () => {
  expect(Object.values(NAMES).join(' ')).toContain(canary('pipe'));
  for (const word of ['dollar', 'backtick', 'pipe']) expect(existsSync(canary(word))).toBe(false);
});
