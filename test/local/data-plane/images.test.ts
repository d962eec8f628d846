import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../functions/shared/clock';
import type { BuildConfig, Images } from '../../../local/data-plane/data-plane';
import { openGit, type Git } from '../../../local/data-plane/git';
import { realImages } from '../../../local/data-plane/images';
import type { ProcessGroups } from '../../../local/data-plane/process-groups';
import { holdsWithin } from '../../../local/data-plane/wait-within';
import { host, makeRepository, openGroups, temporaryFolder } from './support';

const folder = temporaryFolder();
const repository = makeRepository(join(folder, 'repository'));
const count = join(folder, 'installs');
let groups: ProcessGroups;
let git: Git;
let number = 0;

const installs = (): number => (existsSync(count) ? readFileSync(count, 'utf8').length : 0);

const imagesWith = (build: BuildConfig, at = `images-${(number += 1)}`): Images =>
  realImages({ folder: join(folder, at), git, build, groups, clock: systemClock, host });

beforeAll(async () => {
  groups = await openGroups(join(folder, 'data'));
  const mirror = join(folder, 'data', 'repository.git');
  git = openGit({ groups, mirror, repository: repository.folder, environment: process.env });
});

test('a commit is checked out without .git, installed and built; a newer commit is fetched when it is asked for', async () => {
  const first = repository.commit({ 'app.txt': 'first', '.gitattributes': 'app.txt export-ignore\n', 'bin/run': '' });
  const images = imagesWith({ install: 'cp app.txt installed.txt', build: ['cp', 'installed.txt', 'built.txt'] });
  const { folder: built } = await images.build(first);
  expect(readFileSync(join(built, 'built.txt'), 'utf8')).toBe('first');
  expect(existsSync(join(built, '.git'))).toBe(false);
  const second = repository.commit({ 'app.txt': 'second' });
  expect(readFileSync(join((await images.build(second)).folder, 'built.txt'), 'utf8')).toBe('second');
  expect(readFileSync(join(built, 'built.txt'), 'utf8')).toBe('first');
});

test('a commit that no branch has any more is still found when it was fetched before', async () => {
  repository.git('checkout', '--quiet', '-b', 'short-lived');
  const commit = repository.commit({ 'gone.txt': 'gone' });
  expect(await git.resolve('short-lived')).toBe(commit);
  repository.git('checkout', '--quiet', 'main');
  repository.git('branch', '--quiet', '-D', 'short-lived');
  await expect(git.resolve('short-lived')).rejects.toMatchObject({ name: 'CommitNotFound' });
  expect(existsSync(join((await imagesWith({}).build(commit)).folder, 'gone.txt'))).toBe(true);
});

test('branches are taken by their exact name, so that a name cannot be an option, a pattern or an expression', async () => {
  const commit = repository.commit({ 'x.txt': 'x' });
  for (const name of ['feature/ünïcode', '-q', 'a.b_c;$(touch>owned)']) {
    repository.git('update-ref', `refs/heads/${name}`, commit);
    expect(await git.resolve(name)).toBe(commit);
  }
  for (const name of ['main^', 'main@{0}', 'ma*', '../heads/main', '--all', '', 'main:app.txt']) {
    await expect(git.resolve(name)).rejects.toMatchObject({ name: 'CommitNotFound' });
  }
  expect(existsSync(join(folder, 'data', 'owned'))).toBe(false);
});

test('what is not a whole commit hash never reaches git', async () => {
  const images = imagesWith({});
  for (const commit of ['main', 'abc', '--upload-pack=x', '../../outside', `${'a'.repeat(40)}\n`, 'cache']) {
    await expect(images.build(commit)).rejects.toMatchObject({ name: 'InvalidName' });
    await expect(images.remove(commit)).rejects.toMatchObject({ name: 'InvalidName' });
  }
  await expect(images.build('a'.repeat(40))).rejects.toMatchObject({ name: 'CommitNotFound' });
});

test('the same commit is built once, also when it is asked for twice at the same time', async () => {
  const commit = repository.commit({ 'x.txt': 'once' });
  const images = imagesWith({ install: `printf x >> "${count}"; sleep 0.2` });
  const before = installs();
  const [one, two] = await Promise.all([images.build(commit), images.build(commit)]);
  expect(one).toEqual(two);
  await images.build(commit);
  expect(installs() - before).toBe(1);
});

test('commits with equal key files share one install, and a build that writes into it changes no other commit', async () => {
  const build = {
    install: `printf x >> "${count}"; mkdir -p node_modules/.bin; echo installed > node_modules/a.js; ln -s ../a.js node_modules/.bin/a`,
    build: 'cat app.txt >> node_modules/a.js',
    cache: { key: ['package-lock.json'], paths: ['node_modules'] },
  };
  const images = imagesWith(build, 'shared');
  const commits = ['one', 'two'].map((text) => repository.commit({ 'package-lock.json': '{}', 'app.txt': text }));
  const other = repository.commit({ 'package-lock.json': '{"a":1}', 'app.txt': 'three' });
  const before = installs();
  const built = await Promise.all([...commits, other].map((commit) => images.build(commit)));
  expect(installs() - before).toBe(2);
  const contents = built.map((image) => readFileSync(join(image.folder, 'node_modules/.bin/a'), 'utf8'));
  expect(contents).toEqual(['installed\none', 'installed\ntwo', 'installed\nthree']);
  const again = imagesWith(build, 'shared');
  const later = repository.commit({ 'package-lock.json': '{}', 'app.txt': 'four' });
  expect(readFileSync(join((await again.build(later)).folder, 'node_modules/a.js'), 'utf8')).toBe('installed\nfour');
  expect(installs() - before).toBe(2);
});

test('who waits for a build can ask what it does, and nothing is said before and after it', async () => {
  const commit = repository.commit({ 'x.txt': 'slow' });
  const flag = join(folder, 'go-on');
  const images = imagesWith({
    install: `printf 'fetching %s\\n' packages; until test -e "${flag}"; do sleep 0.02; done`,
  });
  expect(images.stateOf(commit)).toBeUndefined();
  const building = images.build(commit);
  const says = (): boolean => images.stateOf(commit)?.includes('fetching packages') ?? false;
  expect(await holdsWithin(systemClock, 10_000, 20, says)).toBe(true);
  expect(images.stateOf(commit)).toMatch(
    /^being built: running build\.install ".*", \d+ s so far; last line: fetching packages/,
  );
  writeFileSync(flag, '');
  await building;
  expect(images.stateOf(commit)).toBeUndefined();
});

test('a failed build tells the command and its last 20 lines, is not used, and can be tried again', async () => {
  const commit = repository.commit({ 'x.txt': 'fails' });
  const flag = join(folder, 'repaired');
  const images = imagesWith({ build: `for n in $(seq 1 30); do echo "line $n"; done; test -e "${flag}"` });
  const failure = (await images.build(commit).catch((error: unknown) => error)) as Error;
  expect(failure.name).toBe('ImageBuildFailed');
  expect(failure.message).toContain('exit code 1');
  expect(failure.message).toMatch(/\nline 11\n(line \d+\n)*line 30$/);
  expect(failure.message).not.toContain('line 10\n');
  writeFileSync(flag, '');
  await images.build(commit);
});

test('a checkout that a crash left half built is made again', async () => {
  const commit = repository.commit({ 'x.txt': 'whole' });
  const half = join(folder, 'crashed', commit);
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, 'left.txt'), '');
  writeFileSync(join(half, 'x.txt'), 'half');
  await imagesWith({}, 'crashed').build(commit);
  expect(readFileSync(join(half, 'x.txt'), 'utf8')).toBe('whole');
  expect(existsSync(join(half, 'left.txt'))).toBe(false);
});

test('a removed image is gone, missing is done, and it can be built again', async () => {
  const commit = repository.commit({ 'x.txt': 'removed' });
  const images = imagesWith({});
  const { folder: built } = await images.build(commit);
  await images.remove(commit);
  await images.remove(commit);
  expect(existsSync(built)).toBe(false);
  expect(existsSync((await images.build(commit)).folder)).toBe(true);
});

test('of all images only those that are named are kept, and the cache of installs stays', async () => {
  const build = { install: `printf x >> "${count}"; mkdir made`, cache: { key: ['key'], paths: ['made'] } };
  const images = imagesWith(build);
  await images.removeAllBut([]);
  const [kept, other] = ['one', 'two'].map((text) => repository.commit({ key: 'k', 'x.txt': text })) as [
    string,
    string,
  ];
  const [{ folder: keptFolder }, { folder: otherFolder }] = [await images.build(kept), await images.build(other)];
  await images.removeAllBut([kept]);
  expect([existsSync(keptFolder), existsSync(otherFolder)]).toEqual([true, false]);
  const before = installs();
  expect(existsSync(join((await images.build(other)).folder, 'made'))).toBe(true);
  expect(installs()).toBe(before);
});

test('cache paths outside the checkout are refused', async () => {
  const commit = repository.commit({ 'x.txt': 'outside' });
  const build = { install: 'true', cache: { key: ['x.txt'], paths: ['../other'] } };
  await expect(imagesWith(build).build(commit)).rejects.toMatchObject({ name: 'InvalidName' });
});

test('a repository that cannot be read says what git said', async () => {
  const mirror = join(folder, 'data', 'none.git');
  const lost = openGit({ groups, mirror, repository: join(folder, 'no-such-repository'), environment: process.env });
  await expect(lost.resolve('main')).rejects.toMatchObject({
    name: 'RepositoryNotReadable',
    message: expect.stringMatching(/no-such-repository.*git said/s),
  });
});
