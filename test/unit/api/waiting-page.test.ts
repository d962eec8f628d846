import type { ALBResult } from 'aws-lambda';
import { handler } from '../../../functions/api/waiting-page';
import { askForDeployment, askForDestroy } from '../../../functions/environments/deployments';
import type { Environment } from '../../../functions/environments/environment';
import { branchProblem } from '../../../functions/environments/branch';
import { failExecution, finishDeployment, release } from '../../../functions/environments/transitions';
import { entered, failedWith, historyOf, scheduled } from '../../support/execution-history';
import { HOSTILE_BRANCHES } from '../../support/hostile-branches';
import { COMMIT, registryWorld } from '../../support/registry-world';

const DEFINITION = JSON.stringify({ States: { RestoreDatabase: { Type: 'Task' } } });

const setUp = async (branch = 'feature/page') => {
  const world = registryWorld({ definition: DEFINITION });
  const environment = await askForDeployment(world.tools, { branch, commit: COMMIT, requestedBy: 'ada' });
  const show = (host: string | undefined = `${environment.name}.localhost`) =>
    handler.on(world.runtime)({ headers: host === undefined ? {} : { host } }) as Promise<
      ALBResult & { body: string; headers: Record<string, string> }
    >;
  const change = (decide: (current: Environment) => Environment) =>
    world.registry.change(environment.name, (current) => decide(current ?? environment));
  const arn = environment.execution?.arn ?? '';
  return { ...world, environment, show, change, arn, now: world.clock.now() };
};

const failure = (executionArn: string, message: string) => ({
  executionArn,
  redriveCount: 0,
  step: 'RestoreDatabase',
  error: { name: 'DatabaseFailed', message },
});

describe('the page for a host where nothing answers yet', () => {
  it('shows the steps of a create, reloads itself and is no success for a machine', async () => {
    const { show, stepFunctions, arn } = await setUp();
    const polling = [entered('RestoreDatabase'), scheduled(), failedWith('DatabaseNotAvailable', '40 % <done>')];
    stepFunctions.remember(arn, historyOf(...polling));
    const { statusCode, headers, body } = await show('PAGE.localhost:4480');
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).toContain('page is being prepared');
    expect(body).toContain('http-equiv="refresh"');
    expect(body).toContain('RestoreDatabase</b> running – 40 % &lt;done&gt;');
  });

  it('says at which step it failed and why, escaped', async () => {
    const { show, change, arn, now } = await setUp();
    await change((current) => failExecution(current, failure(arn, '<script>alert(1)</script> & "more"'), now));
    const { body } = await show();
    expect(body).toContain('page failed');
    expect(body).toContain('at <b>RestoreDatabase</b>: DatabaseFailed');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;');
    expect(body).not.toContain('<script');
  });

  it('says when it is ready but not healthy, or being destroyed', async () => {
    const { show, change, tools, now } = await setUp();
    const deployed = { commit: COMMIT, image: 'i', sequence: 1, at: 'now' };
    await change((current) => finishDeployment(current, deployed, now));
    expect((await show()).body).toContain('not healthy at this moment');
    await askForDestroy(tools, 'page');
    expect((await show()).body).toContain('page is being destroyed');
  });

  it('is a 404 with those that exist for a host that nobody has, and for a destroyed one', async () => {
    const { show, tools, change, now } = await setUp();
    const { statusCode, body } = await show('other.localhost');
    expect(statusCode).toBe(404);
    expect(body).toContain('<code>other.localhost</code>');
    expect(body).toContain(
      '<a href="http://page.localhost:4480">http://page.localhost:4480</a> feature/page (creating)',
    );
    expect(body).not.toContain('refresh');

    await askForDestroy(tools, 'page');
    await change((current) => release(current, now));
    const gone = await show();
    expect(gone.statusCode).toBe(404);
    expect(gone.body).toContain('There is none at the moment.');
  });

  it('shows a hostile host as text, and one that is missing as nothing', async () => {
    const { show } = await setUp();
    const { body } = await show('"><img src=x onerror=alert(1)>');
    expect(body).not.toContain('<img');
    expect((await show('')).statusCode).toBe(404);
  });

  it.each(HOSTILE_BRANCHES.filter((branch) => branchProblem(branch) === undefined && branch.length < 100))(
    'shows the branch %j as text',
    async (branch) => {
      const { show } = await setUp(branch);
      for (const { body } of [await show(), await show('other.localhost')]) {
        const text = body.replace(/<style>.*<\/style>/s, '');
        const tags = text.match(/<[^>]*>/g) ?? [];
        const names = new Set(tags.map((tag) => /^<\/?!?([a-z0-9]*)/.exec(tag)?.[1]));
        const own = ['doctype', 'html', 'head', 'meta', 'title', 'body', 'h1', 'p', 'code', 'ol', 'ul', 'li', 'b', 'a'];
        expect([...names].filter((name) => !own.includes(name ?? ''))).toEqual([]);
        expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
      }
    },
  );
});
