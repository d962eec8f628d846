import { randomUUID } from 'node:crypto';
import type { Environment } from '../../functions/environments/environment';
import type { Progress } from '../../functions/environments/progress';
import type { acceptedView, environmentView } from '../../functions/environments/view';
import { until } from './platform-until';

export type View = ReturnType<typeof environmentView> & Pick<Environment, 'status'>;
export type Accepted = ReturnType<typeof acceptedView>;
export type Answer = { status: number; body: unknown };

const IN_PROGRESS = ['creating', 'deploying', 'destroying'];

/** The HTTP API as CI and the command line use it; each helper fails unless it is answered as its name promises. */
export const apiOf = (where: () => { apiUrl: string; token: string }) => {
  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const { apiUrl, token } = where();
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const take = async <T>(wanted: number, method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await ask(method, path, body);
    if (answer.status !== wanted)
      throw new Error(`${method} ${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const show = (name: string): Promise<View> => take(200, 'GET', `/environments/${name}`);
  /** Its view as soon as nothing is at work on it. */
  const settled = (name: string, seconds?: number): Promise<View> =>
    until(
      `${name} is at rest`,
      async () => {
        const view = await show(name);
        return !(IN_PROGRESS.includes(view.status) && view.execution?.endedAt === undefined) && view;
      },
      seconds,
    );
  const settledAs = async (name: string, status: Environment['status'], seconds?: number): Promise<View> => {
    const view = await settled(name, seconds);
    if (view.status === status) return view;
    throw new Error(`${name} was to be ${status}, it is ${view.status}: ${JSON.stringify(view.execution)}`);
  };
  return {
    ask,
    show,
    settled,
    create: (branch: string, commit: string, more: object = {}): Promise<Accepted> =>
      take(202, 'POST', '/environments', { branch, commit, ...more }),
    push: (branch: string, commit: string): Promise<Accepted> => take(202, 'POST', '/deployments', { branch, commit }),
    change: (name: string, body: object): Promise<View> => take(200, 'PATCH', `/environments/${name}`, body),
    destroy: (name: string): Promise<Accepted> => take(202, 'DELETE', `/environments/${name}`),
    redrive: (name: string): Promise<Accepted> => take(202, 'POST', `/environments/${name}/redrive`),
    progress: (name: string): Promise<Progress> => take(200, 'GET', `/environments/${name}/progress`),
    list: async (): Promise<View[]> => (await take<{ environments: View[] }>(200, 'GET', '/environments')).environments,
    ready: (name: string, seconds?: number): Promise<View> => settledAs(name, 'ready', seconds),
    failed: (name: string): Promise<View> => settledAs(name, 'failed'),
    degraded: (name: string): Promise<View> => settledAs(name, 'degraded'),
    destroyed: (name: string): Promise<View> => settledAs(name, 'destroyed'),
    /** Resolves when that step of the environment's execution has come that far. */
    step: (name: string, step: string, status: string): Promise<unknown> =>
      until(`${step} of ${name} is ${status}`, async () => {
        const { steps } = await take<Progress>(200, 'GET', `/environments/${name}/progress`);
        return steps.some((one) => one.name === step && one.status === status);
      }),
  };
};

export type Api = ReturnType<typeof apiOf>;
