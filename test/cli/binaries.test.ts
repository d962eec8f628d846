import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type FakeApi, startFakeApi } from './fake-api';
import { COMMIT, NAME, URL_OF_IT, accepted, environment, progress, step } from './views';

const ROOT = resolve(__dirname, '..', '..');
const PROGRAMS = ['branch-staging', 'create_branch_staging', 'destroy_branch_staging'];
const READY = progress([], { environmentStatus: 'ready', status: 'succeeded', deployedSequence: 1 });

describe('the programs as processes', () => {
  let folder: string;
  let api: FakeApi;
  beforeEach(() => {
    api.script[`GET /environments/${NAME}`] = { body: environment() };
  });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'branch-staging-bin-'));
    cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'bin'), join(folder, 'unbuilt', 'bin'), { recursive: true });
    const options = ['--bundle', '--platform=node', '--format=cjs', '--packages=external', '--log-level=warning'];
    const outfile = `--outfile=${join(folder, 'dist', 'cli.js')}`;
    await promisify(execFile)(join(ROOT, 'node_modules', '.bin', 'esbuild'), [
      join(ROOT, 'cli', 'bin.ts'),
      ...options,
      outfile,
    ]);
    api = await startFakeApi({
      'POST /environments': { status: 202, body: accepted() },
      [`DELETE /environments/${NAME}`]: { status: 202, body: accepted({ status: 'destroying' }) },
    });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const start = (program: string, argv: string[]): ChildProcess =>
    spawn(process.execPath, [program, ...argv], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], NODE_PATH: join(ROOT, 'node_modules'), BRANCH_STAGING_URL: api.url },
    });
  const outcome = async (child: ChildProcess) => {
    const texts = { stdout: '', stderr: '' };
    child.stdout?.on('data', (part) => (texts.stdout += String(part)));
    child.stderr?.on('data', (part) => (texts.stderr += String(part)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...texts };
  };
  const run = (name: string, ...argv: string[]) => outcome(start(join(folder, 'bin', name), argv));

  it.each(PROGRAMS)('%s can be executed, and says what to do when nothing is built yet', async (name) => {
    expect(statSync(join(ROOT, 'bin', name)).mode & 0o777).toBe(0o755);
    const { code, stdout, stderr } = await outcome(start(join(folder, 'unbuilt', 'bin', name), []));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/dist.cli\.js is missing\. Run npm ci or npm run build/);
  });

  it('create_branch_staging creates and waits, with nothing but the URL on stdout', async () => {
    api.script[`GET /environments/${NAME}/progress`] = { body: READY };
    const { code, stdout, stderr } = await run('create_branch_staging', 'fix/x', '--commit', COMMIT);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${URL_OF_IT}\n` });
    expect(stderr).toContain('new-cool-page is ready');
    expect(stderr).not.toContain('Warning');
  });

  it('destroy_branch_staging destroys and waits, and asks nothing without a terminal', async () => {
    const gone = { body: environment({ status: 'destroyed' }) };
    api.script[`GET /environments/${NAME}`] = [{ body: environment() }, gone];
    api.script[`GET /environments/${NAME}/progress`] = { body: { ...READY, environmentStatus: 'destroyed' } };
    const { code, stdout, stderr } = await run('destroy_branch_staging', NAME);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('Destroying new-cool-page.');
  });

  it('branch-staging gives its exit code to the shell', async () => {
    expect((await run('branch-staging', 'show', 'nobody')).code).toBe(3);
    expect((await run('branch-staging', 'nonsense')).code).toBe(2);
    const { code, stdout } = await run('branch-staging', 'show', NAME, '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(environment());
  });

  it('branch-staging stops waiting at Ctrl-C and says how to go on watching', async () => {
    api.script[`GET /environments/${NAME}/progress`] = { body: progress([step('RestoreDatabase', 'running')]) };
    const child = start(join(folder, 'bin', 'branch-staging'), ['progress', NAME, '--wait']);
    const ended = outcome(child);
    child.stderr?.on('data', (part) => String(part).includes('RestoreDatabase') && child.kill('SIGINT'));
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining(`progress ${NAME} --wait`) });
  });
});
