import { randomUUID } from 'node:crypto';
import { systemClock } from '../functions/shared/clock';
import type { Progress } from '../functions/environments/progress';
import type { PlatformFacts } from './bench-platform';

export type Accepted = { name: string; url: string; sequence: number };
type Environment = { status: string; execution?: { failedStep?: string; error?: { name: string; message: string } } };

const LOOK_EVERY_MILLISECONDS = 100;
const TIMEOUT_MILLISECONDS = 180_000;

/** The API as CI uses it. */
export type Api = {
  create(branch: string, commit: string): Promise<Accepted>;
  deploy(branch: string, commit: string): Promise<Accepted>;
  progress(name: string): Promise<Progress>;
  /** Resolves when the environment has that status; rejects when it has failed. */
  until(name: string, status: 'ready' | 'destroyed'): Promise<void>;
  /** Resolves when it is gone. */
  destroy(name: string): Promise<void>;
};

export const apiOf = ({ apiUrl, token }: PlatformFacts): Api => {
  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const response = await fetch(`${apiUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  const until: Api['until'] = async (name, wanted) => {
    const end = systemClock.now() + TIMEOUT_MILLISECONDS;
    for (;;) {
      const { status, execution } = await send<Environment>('GET', `/environments/${name}`);
      if (status === wanted) return;
      const { failedStep, error } = execution ?? {};
      if (status === 'failed') throw new Error(`${name} failed in ${failedStep}: ${error?.name}: ${error?.message}`);
      if (systemClock.now() > end) throw new Error(`${name} was to be ${wanted}, but is ${status} after three minutes`);
      await systemClock.sleep(LOOK_EVERY_MILLISECONDS);
    }
  };
  return {
    create: (branch, commit) => send('POST', '/environments', { branch, commit }),
    deploy: (branch, commit) => send('POST', '/deployments', { branch, commit }),
    progress: (name) => send('GET', `/environments/${name}/progress`),
    until,
    destroy: async (name) => {
      await send('DELETE', `/environments/${name}`);
      await until(name, 'destroyed');
    },
  };
};
