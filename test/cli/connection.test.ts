import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './run-cli';

type Call = { url: string; token: string | null };

describe('the connection to the API', () => {
  let folder: string;
  let calls: Call[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'branch-staging-connection-'));
    calls = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fileHolds = (content: string) => {
    mkdirSync(join(folder, '.branch-staging'), { recursive: true });
    writeFileSync(join(folder, '.branch-staging', 'cli.json'), content);
  };
  // every address is answered here, so that none of these tests leaves the machine
  const answering: typeof fetch = async (input, init) => {
    calls.push({ url: String(input), token: new Headers(init?.headers).get('authorization') });
    return Response.json({ environments: [] });
  };
  const list = (env: Record<string, string>, argv: string[] = [], cwd = folder) =>
    runCli(['list', ...argv], { env, cwd, fetch: answering });

  it('is the one of --api before the one of the variable, with the token of the variable', async () => {
    const env = { BRANCH_STAGING_URL: 'https://b.example.com', BRANCH_STAGING_TOKEN: 't' };
    await list(env, ['--api', 'https://a.example.com/v1/']);
    await list(env);
    expect(calls).toEqual([
      { url: 'https://a.example.com/v1/environments', token: 'Bearer t' },
      { url: 'https://b.example.com/environments', token: 'Bearer t' },
    ]);
  });

  it('is the one of the nearest file upwards', async () => {
    fileHolds('{"url": "https://file.example.com", "token": "f"}');
    const deep = join(folder, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    await list({}, [], deep);
    expect(calls).toEqual([{ url: 'https://file.example.com/environments', token: 'Bearer f' }]);
  });

  it('is the local platform when nothing else is said', async () => {
    await list({});
    expect(calls).toEqual([{ url: 'http://localhost:4400/environments', token: null }]);
  });

  it('never carries the token of the file to another address', async () => {
    fileHolds('{"url": "https://file.example.com", "token": "f"}');
    await list({}, ['--api', 'https://other.example.com']);
    await list({}, ['--api', 'https://file.example.com']);
    expect(calls.map(({ token }) => token)).toEqual([null, 'Bearer f']);
  });

  it('never carries the token of the variable to an address that only a file in the repository names', async () => {
    fileHolds('{"url": "https://evil.example.com"}');
    await list({ BRANCH_STAGING_TOKEN: 't' });
    fileHolds('{"url": "http://127.0.0.1:4400", "token": "f"}');
    await list({ BRANCH_STAGING_TOKEN: 't' });
    expect(calls.map(({ token }) => token)).toEqual([null, 'Bearer t']);
  });

  it.each([
    ['an address that is none', ['--api', 'localhost:4400'], '', '--api: "localhost:4400" is not the address'],
    ['another scheme', ['--api', 'file:///etc/passwd'], '', 'is not the address'],
    ['an address with a password in it', ['--api', 'https://a:b@example.com'], '', 'is not the address'],
    ['a file that is no JSON', [], '{', 'cli.json is not JSON'],
    ['a file without an address', [], '{"token": "x"}', 'does not hold'],
    ['a file that holds null', [], 'null', 'does not hold'],
  ])('is refused with code 2 when it is %s', async (_, argv, content, text) => {
    if (content) fileHolds(content);
    const { code, stderr } = await list({}, argv);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(calls).toEqual([]);
  });
});
