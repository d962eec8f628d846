import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../functions/shared/clock';
import { adminCores, segments } from './admin';
import { Cores } from './cores';
import { select, update } from './documents';
import { SolrProblem } from './problem';
import { replication } from './replication';
import { readRequest } from './request';

export type SolrOptions = {
  /** Its cores and configsets lie here and are there again after a restart. */
  folder: string;
  /** 0 chooses a free one. */
  port: number;
  clock: Clock;
  configSets: string[];
  /** Called when work in the background has ended. */
  changed?(): void;
};

export type SolrServer = { url: string; folder: string; close(): Promise<void> };

const HOST = '127.0.0.1';

/**
 * A small Solr: core admin, replication, updates and simple searches over HTTP, with the same answers as a real one as
 * far as they go. What it does not know it refuses. Documents lie in files.
 */
export const startSolr = async (options: SolrOptions): Promise<SolrServer> => {
  const { folder, clock, changed = () => undefined } = options;
  for (const name of options.configSets) await mkdir(join(folder, 'configsets', name), { recursive: true });
  const cores = await Cores.open(folder, clock);
  let url = '';
  const server = createServer((request, response) => {
    const site = { cores, allowedUrl: url, changed };
    answer(site, request)
      .then((content) => send(response, 200, { responseHeader: { status: 0 }, ...content }))
      .catch((error: unknown) => {
        const status = error instanceof SolrProblem ? error.status : 500;
        const msg = error instanceof Error ? error.message : String(error);
        send(response, status, { responseHeader: { status }, error: { msg, code: status } });
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port, host: HOST }, resolve);
  });
  url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url, folder, close };
};

type Site = Parameters<typeof replication>[0];

const answer = async (site: Site, request: IncomingMessage): Promise<object> => {
  const { path, parameters, body } = await readRequest(request);
  const [root, name = '', ...handler] = path.split('/').slice(1);
  const at = handler.join('/');
  if (root === 'solr' && name === 'admin' && at === 'cores') return adminCores(site.cores, parameters);
  const core = site.cores.find(name);
  if (root !== 'solr' || core === undefined) throw new SolrProblem(404, `Not Found: ${path}`);
  switch (at) {
    case 'replication':
      return replication(site, core, parameters);
    case 'admin/segments':
      return segments(core);
    case 'update':
      return update(core, site.cores.clock.now(), parameters, body);
    case 'select':
      return select(core, parameters);
    default:
      throw new SolrProblem(404, `Not Found: ${path} is not known to this Solr`);
  }
};

const send = (response: ServerResponse, status: number, content: object): void => {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' });
  response.end(JSON.stringify(content));
};
