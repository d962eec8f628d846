import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../functions/shared/clock';
import type { StagingConfig } from '../functions/shared/config-schema';
import { webService } from '../functions/shared/web-service';
import { freePort } from '../local/data-plane/free-port';
import type { Binaries } from '../local/data-plane/postgres-binaries';
import { serverArguments } from '../local/data-plane/postgres-settings';
import type { SystemUser } from '../local/data-plane/system-user';
import { projectRoot } from '../local/project-root';
import { untilAnswer } from './until-answer';

/** What one start of the script needs. */
export type BareRequest = {
  name: string;
  /** A folder that is not there; the script makes it and removes it. */
  folder: string;
  snapshot: string;
  checkout: string;
  /** Connection to shared staging: the copy has the same user and password. */
  stagingUrl: string;
  staging: StagingConfig;
  binaries: Binaries;
  user: SystemUser | undefined;
};

/** A finished run: when each step ended, in milliseconds since the start, and how to end what it started. */
export type BareRun = { milliseconds: number; steps: Record<string, number>; dataFolder: string; end(): Promise<void> };

const environmentOf = ({ name, stagingUrl, staging }: BareRequest, serverPort: number, port: number) => {
  const url = new URL(stagingUrl);
  url.port = String(serverPort);
  const { PATH = '', HOME = '/', LANG = 'C.UTF-8' } = process.env;
  return {
    ...{ PATH, HOME, LANG, PORT: String(port), DATABASE_URL: url.href, ENVIRONMENT_NAME: name, BRANCH_NAME: name },
    ...{ PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username, PGPASSWORD: url.password },
    ...{ PGDATABASE: url.pathname.slice(1), COMMIT: '', URL: `http://127.0.0.1:${port}` },
    ...staging.variables,
  };
};

const words = (command: string | string[] | undefined): string =>
  command === undefined ? 'true' : typeof command === 'string' ? command : command.join(' ');

const launch = (request: BareRequest, serverPort: number, port: number): ChildProcess => {
  const { folder, snapshot, checkout, staging, binaries, user } = request;
  const settings = {
    ...{ BARE_FOLDER: folder, BARE_SNAPSHOT: snapshot, BARE_CHECKOUT: checkout, BARE_POSTGRES: binaries.postgres },
    ...{ BARE_MIGRATE: words(staging.migrate?.command), BARE_START: words(webService(staging).command) },
    ...(user && { BARE_UID: String(user.uid), BARE_GID: String(user.gid) }),
  };
  const script = join(projectRoot(), 'bench', 'bare-script.sh');
  return spawn('sh', [script, ...serverArguments(join(folder, 'data'), serverPort)], {
    env: { ...environmentOf(request, serverPort, port), ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
};

const logsOf = (folder: string): string =>
  ['server', 'migrate', 'app']
    .map((name) => join(folder, `${name}.log`))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n'))
    .join('\n');

/** Runs the script until its application answers 200. */
export const runBareScript = async (request: BareRequest, lookEvery?: number): Promise<BareRun> => {
  const [serverPort, port] = [await freePort(), await freePort()];
  const startedAt = systemClock.now();
  const child = launch(request, serverPort, port);
  const steps: Record<string, number> = {};
  let endOfLast = startedAt;
  createInterface({ input: child.stdout! }).on('line', (step) => {
    const now = systemClock.now();
    steps[step] = now - endOfLast;
    endOfLast = now;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = async (): Promise<void> => {
    child.stdin?.end();
    await exited;
  };
  const failed = exited.then((code) => {
    throw new Error(`The bare script ended with exit code ${code}\n${logsOf(request.folder)}`);
  });
  const answered = untilAnswer(`http://127.0.0.1:${port}/`, lookEvery);
  failed.catch(() => undefined);
  answered.catch(() => undefined);
  try {
    const answeredAt = await Promise.race([answered, failed]);
    steps['answer'] = answeredAt - endOfLast;
    return { milliseconds: answeredAt - startedAt, steps, dataFolder: join(request.folder, 'data'), end };
  } catch (error) {
    await end();
    throw error;
  }
};
