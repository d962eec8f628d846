import { request } from 'node:http';
import type * as z from 'zod';
import { Problem } from '../../functions/api/answers';
import { type Scope, issueToken } from '../../functions/environments/tokens';
import { finishDeployment } from '../../functions/environments/transitions';
import { startGateway } from '../../local/gateway';
import { DAY_MS, registryWorld } from './registry-world';

export type Answer = { status: number; headers: Record<string, unknown>; text: string; json: any };
export type Call = {
  /** A value is sent as JSON, a string or bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Without one the test's own; null sends none. */
  token?: string | null;
};

/** One request, with nothing normalised on the way. */
const send = (url: string, method: string, path: string, headers: Record<string, string>, body: string | Buffer) =>
  new Promise<Answer>((resolve, reject) => {
    const { port } = new URL(url);
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        const isJson = String(response.headers['content-type']).includes('json') && text !== '';
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? (JSON.parse(text) as unknown) : undefined,
        });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });

const textOf = (body: unknown): string | Buffer => {
  if (body === undefined) return '';
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
};

/** The API on a port of its own before a registry of its own. */
export const apiWorld = async (options: Parameters<typeof registryWorld>[0] = {}) => {
  const world = registryWorld(options);
  const gateway = await startGateway({ port: 0, runtime: world.runtime, kept: () => Promise.resolve() });
  const tokenFor = (owner: string, scopes: Scope[], lifetimeMs = 365 * DAY_MS) =>
    issueToken(world.tools, { owner, scopes }, world.clock.now() + lifetimeMs);
  const own = await tokenFor('ada', ['read', 'deploy', 'destroy']);
  const call = (method: string, path: string, { body, headers = {}, token = own }: Call = {}): Promise<Answer> =>
    send(
      gateway.url,
      method,
      path,
      {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      textOf(body),
    );
  /** What the table holds but for the answers that are kept for idempotency keys. */
  const facts = () =>
    JSON.stringify(
      world
        .items()
        .filter(([name]) => !name.startsWith('idempotency#'))
        .sort(),
    );
  return { ...world, call, tokenFor, facts, close: () => gateway.close() };
};

export type ApiWorld = Awaited<ReturnType<typeof apiWorld>>;

/** The same for one test, closed also when that fails: an open port would keep the whole run from ending. */
export const withApi = async (
  options: Parameters<typeof apiWorld>[0],
  run: (world: ApiWorld) => Promise<void>,
): Promise<void> => {
  const world = await apiWorld(options);
  try {
    await run(world);
  } finally {
    await world.close();
  }
};

/** Problem details with a sentence for a person, of a request that changed nothing and started nothing. */
export const expectRefusal = async (
  world: ApiWorld,
  status: number,
  [method, path, call = {}]: [method: string, path: string, call?: Call],
): Promise<Answer> => {
  const before = [world.contents(), world.stepFunctions.starts.length];
  const answer = await world.call(method, path, call);
  expect([answer.status, answer.text.slice(0, 500)]).toEqual([status, expect.any(String)]);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(Problem.parse(answer.json)).toEqual(answer.json);
  expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(/\w{3}/) as string });
  expect([world.contents(), world.stepFunctions.starts.length]).toEqual(before);
  return answer;
};

/** The answer is exactly what functions/api/answers.ts, and with it the OpenAPI description, says. */
export const expectAnswer = (answer: Answer, status: number, schema: z.ZodType): void => {
  expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
  expect(schema.parse(answer.json)).toEqual(answer.json);
};

/** What was asked for last serves now. */
export const finishAt = ({ registry, clock }: ApiWorld, name: string) =>
  registry.change(name, (current) => {
    if (current === undefined) throw new Error(`there is no ${name} to finish`);
    const { commit, image, sequence } = current.desired;
    return finishDeployment(current, { commit, image, sequence, at: current.updatedAt }, clock.now());
  });
