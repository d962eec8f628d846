import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpGet, httpPut, systemHttp } from '../../../functions/shared/http';

const serving = async <T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/health`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
const ask = (url: string) => httpGet(url, { timeoutSeconds: 5 });

test('gives the status and the body', async () => {
  const answer = await serving((_, response) => response.writeHead(503).end('being prepared'), ask);
  expect(answer).toEqual({ status: 503, body: 'being prepared' });
});

test('follows no redirect, because what answers shall be the URL that was asked', async () => {
  const { status } = await serving((_, response) => response.writeHead(302, { location: '/login' }).end(), ask);
  expect(status).toBe(302);
});

test('keeps the beginning of a long body only', async () => {
  const { body } = await serving((_, response) => response.end('x'.repeat(100_000)), ask);
  expect(body).toHaveLength(4096);
});

test('says who it is', async () => {
  const { body } = await serving((request, response) => response.end(request.headers['user-agent']), ask);
  expect(body).toBe('branch-staging');
});

test('rejects when nobody answers', async () => {
  const closed = await serving(
    () => undefined,
    (url) => Promise.resolve(url),
  );
  await expect(ask(closed)).rejects.toThrow();
});

test('does not wait longer than it was told', async () => {
  const asked = serving(
    () => undefined,
    (url) => httpGet(url, { timeoutSeconds: 0.05 }),
  );
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
});

describe('what is put', () => {
  const put = (url: string) => httpPut(url, '{"Status":"SUCCESS"}', { timeoutSeconds: 5 });

  test('arrives as it was given, without a type of content, because a signed URL is signed without one', async () => {
    const { body } = await serving(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { 'content-type': type, 'content-length': length } = request.headers;
      response.end(JSON.stringify([request.method, type ?? 'none', length, Buffer.concat(chunks).toString()]));
    }, put);
    expect(JSON.parse(body)).toEqual(['PUT', 'none', '20', '{"Status":"SUCCESS"}']);
  });

  test('is sent nowhere else by a redirect', async () => {
    const { status } = await serving((_, response) => response.writeHead(307, { location: '/other' }).end(), put);
    expect(status).toBe(307);
  });

  test('rejects when nobody answers in time', async () => {
    const asked = serving(
      () => undefined,
      (url) => httpPut(url, '', { timeoutSeconds: 0.05 }),
    );
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('any request', () => {
  const post = (url: string, more: object = {}) =>
    systemHttp({ method: 'POST', url, body: 'a=ü', timeoutSeconds: 5, maxBodyBytes: 1000, ...more });

  test('sends its method, headers and body, and gives the status and the body', async () => {
    const echo: RequestListener = (request, response) => {
      request.setEncoding('utf8').on('data', (body) => {
        response.writeHead(201).end(`${request.method} ${request.headers['x-a']} ${body}`);
      });
    };
    const answer = await serving(echo, (url) => post(url, { headers: { 'x-a': 'b' } }));
    expect(answer).toEqual({ status: 201, body: 'POST b a=ü' });
  });

  test('follows no redirect, because its password is meant for the host that was asked', async () => {
    const { status } = await serving((_, response) => response.writeHead(307, { location: '/x' }).end(), post);
    expect(status).toBe(307);
  });

  test('takes an answer of as many bytes as it may, and refuses one more, because half of it would be a lie', async () => {
    const answering = (bytes: number) => serving((_, response) => response.end('x'.repeat(bytes)), post);
    expect((await answering(1000)).body).toHaveLength(1000);
    await expect(answering(1001)).rejects.toThrow('more than 1000 bytes');
  });

  test('does not wait longer than it was told, also not for the rest of an answer', async () => {
    for (const listener of [
      () => undefined,
      (_: unknown, response: { write(text: string): void }) => response.write('x'),
    ])
      await expect(
        serving(listener as RequestListener, (url) => post(url, { timeoutSeconds: 0.05 })),
      ).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
