import { request } from 'node:http';
import type { HttpGet } from '../functions/shared/http';

/** Finds *.localhost on this machine, which not every resolver does: connects to the loopback and names the host. */
export const localHttpGet: HttpGet = (url, { timeoutSeconds }) =>
  new Promise((resolve, reject) => {
    const { host, port, pathname, search } = new URL(url);
    const options = {
      host: '127.0.0.1',
      port: port || 80,
      path: pathname + search,
      headers: { host },
      agent: false,
      timeout: timeoutSeconds * 1000,
    };
    const asked = request(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error(`${url} did not answer within ${timeoutSeconds} s`)));
    asked.on('error', reject);
    asked.end();
  });
