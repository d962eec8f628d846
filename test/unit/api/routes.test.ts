import type { FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import * as answers from '../../../functions/api/answers';
import { failExecution, release } from '../../../functions/environments/transitions';
import { type ApiWorld, apiWorld, expectAnswer, finishAt } from '../../support/api-world';
import { entered, failedWith, historyOf, scheduled } from '../../support/execution-history';
import { COMMIT, commitOf } from '../../support/registry-world';

const DEFINITION = JSON.stringify({ States: { RestoreDatabase: { Type: 'Task' }, Finish: { Type: 'Task' } } });
const PAGE = { branch: 'feature/new_cool_page', commit: COMMIT };
const NAME = 'new-cool-page';
const PATH = `/environments/${NAME}`;

const logs = {
  FilterLogEvents: async ({ logGroupName }: FilterLogEventsCommandInput) => ({
    events: logGroupName?.endsWith('migrations')
      ? []
      : ['one', 'two', 'three'].map((message, index) => ({ timestamp: index, logStreamName: 'page/web/1', message })),
  }),
};

let world: ApiWorld;
beforeEach(async () => {
  world = await apiWorld({ definition: DEFINITION, logs });
});
afterEach(() => world.close());

const fail = () =>
  world.registry.change(NAME, (current) => {
    if (current?.execution === undefined) throw new Error('nothing to fail');
    const { arn } = current.execution;
    world.stepFunctions.end(arn, 'FAILED');
    const failure = { executionArn: arn, redriveCount: 0, step: 'RestoreDatabase', error: { name: 'X', message: 'x' } };
    return failExecution(current, failure, world.clock.now());
  });

describe('POST /environments', () => {
  it('takes a branch up with its final URL and starts the create', async () => {
    const answer = await world.call('POST', '/environments', { body: PAGE });
    expectAnswer(answer, 202, answers.Accepted);
    expect(answer.json).toEqual({
      name: NAME,
      url: `http://${NAME}.localhost:4480`,
      status: 'creating',
      generation: 1,
      sequence: 1,
      links: { self: PATH, progress: `${PATH}/progress` },
    });
    expect(answer.headers).toMatchObject({ location: PATH, 'cache-control': 'no-store' });
    expect(world.stepFunctions.executions()).toHaveLength(1);
  });

  it('takes everything else that one may ask for', async () => {
    await world.call('POST', '/environments', { body: { branch: 'billing', commit: COMMIT } });
    const body = {
      ...PAGE,
      image: 'registry.example.com:5000/acme/sample@sha256:0f',
      mode: 'lite',
      overrides: { FLAG: 'on', EMPTY: '' },
      links: { BILLING_URL: 'billing' },
      snapshot: 'rds:shared-staging-2030-01-01',
      lifetime: { inactiveDays: 30 },
    };
    expect((await world.call('POST', '/environments', { body })).status).toBe(202);
    expect(await world.registry.get(NAME)).toMatchObject({
      mode: 'lite',
      owner: 'ada',
      snapshotId: body.snapshot,
      lifetime: { inactiveDays: 30 },
      desired: { image: body.image, overrides: { ...body.overrides, BILLING_URL: 'http://billing.localhost:4480' } },
    });
  });

  it('for a branch that has one deploys to it, and is a conflict while it is being destroyed', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    await finishAt(world, NAME);
    const again = await world.call('POST', '/environments', { body: { ...PAGE, commit: commitOf(2) } });
    expect(again.json).toMatchObject({ name: NAME, status: 'deploying', generation: 2, sequence: 2 });
    await world.call('DELETE', PATH);
    const busy = await world.call('POST', '/environments', { body: PAGE });
    expectAnswer(busy, 409, answers.Problem);
    expect(busy.json).toMatchObject({ name: 'EnvironmentBusy' });
    expect(busy.headers['retry-after']).toBe('5');
  });
});

describe('POST /deployments', () => {
  it('is a quiet nothing for a branch that has no environment', async () => {
    const before = world.facts();
    const answer = await world.call('POST', '/deployments', { body: PAGE });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(world.facts()).toBe(before);
  });

  it('deploys to one that there is, and not to one on its way out or gone', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    await finishAt(world, NAME);
    const answer = await world.call('POST', '/deployments', { body: { ...PAGE, commit: commitOf(2) } });
    expectAnswer(answer, 202, answers.Accepted);
    expect(answer.json).toMatchObject({ status: 'deploying', sequence: 2 });
    await world.call('DELETE', PATH);
    expect((await world.call('POST', '/deployments', { body: PAGE })).status).toBe(204);
    await world.registry.change(NAME, (current) => release(current as never, world.clock.now()));
    expect((await world.call('POST', '/deployments', { body: PAGE })).status).toBe(204);
    expect(world.stepFunctions.executions()).toHaveLength(3);
  });
});

describe('GET /environments', () => {
  it('lists them by name, all or some', async () => {
    await world.call('POST', '/environments', { body: { ...PAGE, overrides: { A: '1' } } });
    await finishAt(world, NAME);
    const token = await world.tokenFor('bob', ['deploy']);
    await world.call('POST', '/environments', { body: { ...PAGE, branch: 'fix/a+b&c' }, token });
    const names = async (query: string) => {
      const answer = await world.call('GET', `/environments${query}`);
      expectAnswer(answer, 200, answers.EnvironmentList);
      return (answer.json as { environments: { name: string }[] }).environments.map(({ name }) => name);
    };
    expect(await names('')).toEqual(['fix-a-b-c', NAME]);
    expect(await names('?status=ready')).toEqual([NAME]);
    expect(await names('?owner=bob')).toEqual(['fix-a-b-c']);
    expect(await names(`?branch=${encodeURIComponent('fix/a+b&c')}`)).toEqual(['fix-a-b-c']);
    expect(await names('?status=destroyed')).toEqual([]);
    expect(await names('?owner=ada&status=creating')).toEqual([]);
    await world.call('DELETE', PATH);
    await world.registry.change(NAME, (current) => release(current as never, world.clock.now()));
    expect(await names('')).toEqual(['fix-a-b-c']);
    expect(await names('?status=destroyed')).toEqual([NAME]);
  });

  it('refuses what it does not know', async () => {
    for (const query of ['?status=broken', '?state=ready', '?__proto__=x']) {
      const answer = await world.call('GET', `/environments${query}`);
      expectAnswer(answer, 422, answers.Problem);
    }
  });
});

describe('GET /environments/{name}', () => {
  it('shows it with its failure, and as a tombstone', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    await fail();
    const failed = await world.call('GET', PATH);
    expectAnswer(failed, 200, answers.EnvironmentView);
    expect(failed.json).toMatchObject({
      name: NAME,
      branch: PAGE.branch,
      status: 'failed',
      execution: { kind: 'create', failedStep: 'RestoreDatabase', error: { name: 'X', message: 'x' } },
    });
    for (const inner of ['version', 'writeId', 'resources', 'input']) expect(failed.text).not.toContain(`"${inner}"`);
    await world.call('DELETE', PATH);
    await world.registry.change(NAME, (current) => release(current as never, world.clock.now()));
    const gone = await world.call('GET', PATH);
    expectAnswer(gone, 200, answers.EnvironmentView);
    expect(gone.json).toMatchObject({ status: 'destroyed' });
  });
});

describe('GET /environments/{name}/progress', () => {
  it('shows the steps', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    const arn = world.stepFunctions.executions()[0]?.arn ?? '';
    world.stepFunctions.remember(arn, historyOf(entered('RestoreDatabase'), scheduled(), failedWith('NotYet', '40 %')));
    const running = await world.call('GET', `${PATH}/progress`);
    expectAnswer(running, 200, answers.ProgressView);
    expect(running.json).toMatchObject({
      status: 'running',
      steps: [
        { name: 'RestoreDatabase', status: 'running', waitingFor: '40 %' },
        { name: 'Finish', status: 'waiting' },
      ],
    });
    await fail();
    const failed = await world.call('GET', `${PATH}/progress`);
    expectAnswer(failed, 200, answers.ProgressView);
    expect(failed.json).toMatchObject({ status: 'failed', steps: [{ status: 'failed' }, { status: 'skipped' }] });
  });
});

describe('GET /environments/{name}/logs', () => {
  it('gives the newest lines, and no more than a limit that makes sense', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    const answer = await world.call('GET', `${PATH}/logs?service=web&limit=2&since=2030-01-01T00:00:00%2B01:00`);
    expectAnswer(answer, 200, answers.LogLines);
    expect(answer.json).toEqual({
      events: [
        { at: '1970-01-01T00:00:00.001Z', service: 'web', message: 'two' },
        { at: '1970-01-01T00:00:00.002Z', service: 'web', message: 'three' },
      ],
    });
    for (const query of ['limit=0', 'limit=5001', 'limit=x', 'limit=1e999', 'since=yesterday', 'follow=true']) {
      expectAnswer(await world.call('GET', `${PATH}/logs?${query}`), 422, answers.Problem);
    }
  });
});

describe('DELETE /environments/{name}', () => {
  it('destroys, also during a create, twice is once, and also when it is gone', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    const first = await world.call('DELETE', PATH);
    expectAnswer(first, 202, answers.Accepted);
    expect(first.json).toMatchObject({ name: NAME, status: 'destroying', generation: 2 });
    const second = await world.call('DELETE', PATH);
    expect(second.json).toEqual(first.json);
    expect(world.stepFunctions.executions()).toHaveLength(2);
    await world.registry.change(NAME, (current) => release(current as never, world.clock.now()));
    expect((await world.call('DELETE', PATH)).json).toMatchObject({ status: 'destroyed', generation: 2 });
  });
});

describe('POST /environments/{name}/redrive', () => {
  it('goes on with what has failed, and is a conflict otherwise', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    expectAnswer(await world.call('POST', `${PATH}/redrive`), 409, answers.Problem);
    await fail();
    const answer = await world.call('POST', `${PATH}/redrive`);
    expectAnswer(answer, 202, answers.Accepted);
    expect(answer.json).toMatchObject({ status: 'creating', generation: 1 });
    expect(world.stepFunctions.executions()[0]).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    expectAnswer(await world.call('POST', `${PATH}/redrive`), 409, answers.Problem);
  });

  it('is a conflict when Step Functions will not', async () => {
    await world.call('POST', '/environments', { body: PAGE });
    await fail();
    world.stepFunctions.end(world.stepFunctions.executions()[0]?.arn ?? '', 'SUCCEEDED');
    const before = world.facts();
    const answer = await world.call('POST', `${PATH}/redrive`);
    expectAnswer(answer, 409, answers.Problem);
    expect(answer.json).toMatchObject({ detail: expect.stringContaining('cannot be redriven') as string });
    expect(world.facts()).toBe(before);
  });
});
