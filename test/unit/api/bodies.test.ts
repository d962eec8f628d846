import { type ApiWorld, apiWorld, expectRefusal, withApi } from '../../support/api-world';
import { COMMIT } from '../../support/registry-world';

const PAGE = { branch: 'feature/page', commit: COMMIT };
const TEXT = JSON.stringify(PAGE);

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld();
  await world.call('POST', '/environments', { body: PAGE });
});
afterAll(() => world.close());

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('a body that cannot be read', () => {
  it.each<[string, number, string | Buffer, RegExp]>([
    ['is empty', 400, '', /not JSON/],
    ['is no JSON', 400, '{"branch":', /not JSON/],
    ['is JavaScript', 400, "{branch: 'page'}", /not JSON/],
    ['has undefined in it', 400, '{"branch":undefined}', /not JSON/],
    ['has NaN in it', 400, '{"branch":"page","lifetime":{"inactiveDays":NaN}}', /not JSON/],
    ['is followed by another', 400, `${TEXT}${TEXT}`, /not JSON/],
    ['begins with a byte order mark', 400, `\uFEFF${TEXT}`, /not JSON/],
    ['is UTF-16', 400, Buffer.from(TEXT, 'utf16le'), /not JSON/],
    ['is UTF-16 with a byte order mark', 400, Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), /not UTF-8/],
    ['is Latin-1', 400, Buffer.from(TEXT.replace('page', 'caf\u00e9'), 'latin1'), /not UTF-8/],
    ['has a key twice', 400, `{"branch":"page","commit":"${COMMIT}","branch":"other"}`, /"branch" twice/],
    ['has a key twice in another spelling', 400, `{"branch":"page","br\\u0061nch":"other"}`, /"branch" twice/],
    ['has a key twice deep inside', 400, `{"overrides":{"A":"1","B":{},"A":"2"}}`, /"A" twice/],
    ['has __proto__', 400, `{"branch":"page","commit":"${COMMIT}","__proto__":{"mode":"lite"}}`, /__proto__/],
    ['has __proto__ inside', 400, `{"overrides":{"__proto__":"x"}}`, /__proto__/],
    ['is nested 100,000 deep', 413, nested(100_000), /bytes/],
    ['is larger than 100,000 bytes', 413, JSON.stringify({ ...PAGE, image: 'a'.repeat(100_000) }), /bytes/],
    ['is larger than 6 MB', 413, `{"branch":"${'a'.repeat(6 * 1024 * 1024 + 1)}"}`, /bytes/],
    ['is larger than API Gateway takes', 413, 'a'.repeat(11_000_000), /bytes/],
  ])('because it %s is refused', async (_why, status, body, detail) => {
    for (const path of ['/environments', '/deployments']) {
      const { json } = await expectRefusal(world, status, ['POST', path, { body }]);
      expect((json as { detail: string }).detail).toMatch(detail);
    }
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', '', 'text/json', 'application/jsonp'])(
    'because it is said to be %j is refused',
    async (type) => {
      await expectRefusal(world, 415, ['POST', '/environments', { body: TEXT, headers: { 'content-type': type } }]);
    },
  );

  it('is read when its type has parameters or capitals, and when a text has what looks like a key twice', () =>
    withApi({}, async (own) => {
      const text = `{"branch":"page","commit":"${COMMIT}","overrides":{"A":"\\"branch\\":{","B":"branch","C":"}"}}`;
      const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
      expect((await own.call('POST', '/environments', { body: text, headers })).status).toBe(202);
    }));
});

describe('a body that says something else than is promised', () => {
  it.each<[string, unknown, string]>([
    ['a list', [], ''],
    ['null', null, ''],
    ['a text', '"page"', ''],
    ['nothing', {}, 'branch'],
    ['a branch that is null', { ...PAGE, branch: null }, 'branch'],
    ['a branch that is true', { ...PAGE, branch: true }, 'branch'],
    ['a branch that is a number', { ...PAGE, branch: 42 }, 'branch'],
    ['a branch that is a list', { ...PAGE, branch: ['page'] }, 'branch'],
    ['a branch nested 40,000 deep', `{"commit":"${COMMIT}","branch":${nested(40_000)}}`, 'branch'],
    ['no commit', { branch: 'page' }, 'commit'],
    ['the commit HEAD', { ...PAGE, commit: 'HEAD' }, 'commit'],
    ['a short commit', { ...PAGE, commit: COMMIT.slice(0, 7) }, 'commit'],
    ['a commit with a digit too many', { ...PAGE, commit: `${COMMIT}0` }, 'commit'],
    ['a commit in upper case', { ...PAGE, commit: COMMIT.toUpperCase() }, 'commit'],
    ['a commit with a newline', { ...PAGE, commit: `${COMMIT}\n` }, 'commit'],
    ['a field that there is not', { ...PAGE, pinned: true }, ''],
    ['a field of the registry', { ...PAGE, generation: 99 }, ''],
    ['the field constructor', { ...PAGE, constructor: {} }, ''],
    ['an image that is none', { ...PAGE, image: 'a b' }, 'image'],
    ['an image with a dynamic reference', { ...PAGE, image: '{{resolve:ssm:x}}' }, 'image'],
    ['a mode that there is not', { ...PAGE, mode: 'huge' }, 'mode'],
    ['a lifetime as text', { ...PAGE, lifetime: { inactiveDays: '3' } }, 'lifetime.inactiveDays'],
    ['a lifetime too long', { ...PAGE, lifetime: { inactiveDays: 31 } }, 'lifetime.inactiveDays'],
    ['no lifetime at all', { ...PAGE, lifetime: { inactiveDays: 0 } }, 'lifetime.inactiveDays'],
    ['1e999 days', TEXT.replace('}', ',"lifetime":{"inactiveDays":1e999}}'), 'lifetime.inactiveDays'],
    ['-0 days', TEXT.replace('}', ',"lifetime":{"inactiveDays":-0}}'), 'lifetime.inactiveDays'],
    [
      'too many days to count',
      TEXT.replace('}', ',"lifetime":{"inactiveDays":9007199254740993}}'),
      'lifetime.inactiveDays',
    ],
    ['a snapshot that is no identifier', { ...PAGE, snapshot: '../x' }, 'snapshot'],
    ['an override that is a number', { ...PAGE, overrides: { A: 1 } }, 'overrides.A'],
    ['an override of PGHOST', { ...PAGE, overrides: { PGHOST: 'mine' } }, 'overrides.PGHOST'],
    ['an override of PGSSLMODE', { ...PAGE, overrides: { PGSSLMODE: 'disable' } }, 'overrides.PGSSLMODE'],
    ['an override of DATABASE_URL', { ...PAGE, overrides: { DATABASE_URL: 'postgres://' } }, 'overrides.DATABASE_URL'],
    ['an override of URL', { ...PAGE, overrides: { URL: 'http://evil' } }, 'overrides.URL'],
    ['an override of no variable', { ...PAGE, overrides: { 'A=B': '1' } }, 'overrides.A=B'],
    ['an override of nothing', { ...PAGE, overrides: { '': '1' } }, 'overrides.'],
    ['an override with a dynamic reference', { ...PAGE, overrides: { A: 'x{{resolve:ssm:y}}' } }, 'overrides.A'],
    ['an override with NUL', { ...PAGE, overrides: { A: 'x\0' } }, 'overrides.A'],
    ['an override with a lone surrogate', { ...PAGE, overrides: { A: '\ud800' } }, 'overrides.A'],
    ['an override that is too long', { ...PAGE, overrides: { A: 'x'.repeat(4097) } }, 'overrides.A'],
    [
      'too many overrides',
      { ...PAGE, overrides: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`A${index}`, ''])) },
      'overrides',
    ],
    ['a link for DATABASE_URL', { ...PAGE, links: { DATABASE_URL: 'page' } }, 'links.DATABASE_URL'],
    ['a link to no branch', { ...PAGE, links: { A_URL: 'a..b' } }, 'links.A_URL'],
  ])('%s is refused and the place is named', async (_what, body, path) => {
    const { json } = await expectRefusal(world, 422, ['POST', '/environments', { body }]);
    expect(json).toMatchObject({ name: 'InvalidInput', title: 'The request is not valid' });
    expect((json as { errors: { path: string }[] }).errors.map((error) => error.path)).toContain(path);
  });

  it('a link to a branch without environment is refused', async () => {
    const body = { ...PAGE, links: { A_URL: 'nothing' } };
    const { json } = await expectRefusal(world, 422, ['POST', '/environments', { body }]);
    expect(json).toMatchObject({ detail: expect.stringContaining('has no environment') as string });
  });
});
