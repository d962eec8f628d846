import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { answerOf } from '../../support/aws-answers';
import { ROOT } from './packaged';

const SCENARIOS = ['good', 'modelled', 'unknown', 'broken', 'throttled'] as const;
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

type Outcome = Record<string, unknown> & { name?: string; $metadata?: { attempts: number } };
type Outcomes = Record<string, Record<(typeof SCENARIOS)[number], Outcome>>;

const folder = mkdtempSync(join(tmpdir(), 'branch-staging-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bundle = (source: string, kind: 'lean' | 'plain'): string => {
  const command = ['test/support/bundle.mjs', source, join(folder, kind), kind];
  execFileSync(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  return join(folder, kind, 'bundled/index.js');
};

/** The service that a request is signed for with the credentials of the environment, all three parts of them. */
const serviceOf = ({ headers }: IncomingMessage): string | undefined => {
  const scope = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/[a-z0-9-]+\/([a-z0-9]+)\/aws4_request, /;
  return headers['x-amz-security-token'] === 'token' ? scope.exec(headers.authorization ?? '')?.[1] : undefined;
};

/** Runs the probe against a server that plays the scenarios for all services, and gives what the probe printed. */
const outcomesOf = async (file: string): Promise<Outcomes> => {
  const attempts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const service = serviceOf(request);
    if (service === undefined) return void response.writeHead(403).end('not signed');
    const scenario = request.url?.split('/')[1] ?? '';
    const key = `${service}/${scenario}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const answer = answerOf(service, scenario, attempt, await text(request));
    response.writeHead(answer.status, { 'x-amzn-requestid': key }).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file, endpoint, ...SCENARIOS], {
      env: ENVIRONMENT,
    });
    return JSON.parse(stdout) as Outcomes;
  } finally {
    server.close();
  }
};

describe('a bundle without what functions do not need of the SDK', () => {
  let lean: Outcomes;
  beforeAll(async () => {
    lean = await outcomesOf(bundle('test/support/sdk-probe.ts', 'lean'));
  });

  it('does what a bundle of the SDK as it is does, with all services and whatever they answer', async () => {
    expect(lean).toEqual(await outcomesOf(bundle('test/support/sdk-probe.ts', 'plain')));
  });

  it.each([
    ['cloudformation', 'AlreadyExistsException'],
    ['dynamodb', 'ConditionalCheckFailedException'],
    ['ecr', 'ImageNotFoundException'],
    ['ecs', 'ClusterNotFoundException'],
    ['logs', 'ResourceAlreadyExistsException'],
    ['rds', 'DBInstanceNotFoundFault'],
    ['route53', 'InvalidChangeBatch'],
    ['secretsmanager', 'ResourceNotFoundException'],
    ['states', 'ExecutionAlreadyExists'],
  ])(
    'tells an exception of %s by class and name, names what is not modelled, and retries throttling',
    (service, name) => {
      const { modelled, unknown, broken, throttled } = lean[service]!;
      expect(modelled).toMatchObject({ name, isExceptionOf: [service], message: `${service} says no` });
      expect(unknown).toMatchObject({ name: 'NeverHeardOfException', isError: true, isExceptionOf: [] });
      expect(broken).toMatchObject({ isError: true, isExceptionOf: [] });
      if (service !== 'rds') expect(throttled.$metadata?.attempts).toBe(2);
    },
  );

  it('reads all pages, also after it was throttled', () => {
    const pages = ['a', 'b', 'c'].map((name) => [name, '2026-11-25T00:00:00.000Z']);
    expect(lean['rds']).toMatchObject({ good: pages, throttled: pages });
  });
});

describe('the bundling fails', () => {
  it('when a module imports late what nobody decided about, since that would cost all shaking', () => {
    const source = join(folder, 'late.ts');
    writeFileSync(source, "export const handler = () => import('yaml');\n");
    expect(() => bundle(source, 'lean')).toThrow(/late\.ts imports yaml late/);
  });

  it('when the SDK writes an exception in another way, which would otherwise stay long or lose something', () => {
    const source = 'export class Gone extends __BaseException {\n    name = "Gone";\n    code = 410;\n}\n';
    const script = `import { shortExceptions } from './bundling/lean-sdk.mjs'; shortExceptions(process.argv[1], 'errors.js');`;
    const run = () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script, source], { cwd: ROOT, stdio: 'pipe' });
    expect(run).toThrow(/errors\.js: the SDK writes its exceptions in another way/);
  });
});
