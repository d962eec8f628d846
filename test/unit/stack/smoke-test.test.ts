import { handler } from '../../../functions/stack/smoke-test';
import { expectNoCallWhenSuperseded } from '../../support/destructive-table';
import { handlerWorld } from '../../support/handler-world';

const worldOf = async (answer: () => Promise<{ status: number; body: string }>) => {
  const asked: [string, { timeoutSeconds: number }][] = [];
  const world = await handlerWorld(
    {},
    {
      httpGet: (url, options) => {
        asked.push([url, options]);
        return answer();
      },
    },
  );
  return { ...world, asked };
};
const answering = (status: number, body = '') => worldOf(() => Promise.resolve({ status, body }));

test.each([200, 204, 301, 399])(
  'is content with %i, as the load balancer is; also when it runs again',
  async (status) => {
    const world = await answering(status);
    await expect(world.run(handler)).resolves.toEqual({ status });
    await expect(world.run(handler)).resolves.toEqual({ status });
  },
);

test('asks for the path of the health check at the URL of the environment, well within its own time-out', async () => {
  const world = await answering(200);
  await world.run(handler);
  expect(world.asked).toEqual([['https://new-cool-page.staging.example.com/health', { timeoutSeconds: 10 }]]);
});

test.each([199, 400, 404, 500, 503])(
  'is not content with %i, and tells the beginning of the answer',
  async (status) => {
    const world = await answering(status, `being prepared${'.'.repeat(1000)}`);
    const error = await world.run(handler).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'UrlNotAnswering' });
    expect((error as Error).message).toContain(`answers ${status}: being prepared`);
    expect((error as Error).message.length).toBeLessThan(400);
  },
);

test('waits on when nobody answers, and tells why', async () => {
  const world = await worldOf(() => Promise.reject(new Error('getaddrinfo ENOTFOUND')));
  await expect(world.run(handler)).rejects.toMatchObject({
    name: 'UrlNotAnswering',
    message: expect.stringContaining('ENOTFOUND'),
  });
});

test('of a stale generation asks nobody', () => expectNoCallWhenSuperseded(handler));
