import type { Environment } from '../../functions/environments/environment';
import type { Http, HttpRequest } from '../../functions/shared/http';
import type { Handler } from '../../functions/shared/step-handler';
import { type Options, STAGING, handlerWorld } from './handler-world';

type Sent = {
  what: string;
  url: string;
  parameters: Record<string, string>;
  request: HttpRequest;
  onRecord: Environment;
};
type Reply = object | { status: number; body: string };
export type SolrScript = Record<string, (parameters: Record<string, string>, nth: number) => Reply>;

export const CORE = 'sample-new-cool-page-cguhy5';
export const SEARCH = "search: { url: 'http://solr.internal:8983', core: shared, configSet: sample }\n";
export const markFor = (environment = 'new-cool-page', installation = 'acme', kind = 'feature') =>
  `/var/solr/${CORE}/branch-staging.${installation}.${environment}.${kind}/`;

/** A `STATUS` answer: a core with that data folder, none, or one that did not start. */
export const statusOf = (dataDir: string | undefined, index = { numDocs: 3, version: 7 }) => ({
  initFailures: {},
  status: {
    [CORE]:
      dataDir === undefined
        ? {}
        : {
            name: CORE,
            dataDir,
            index: { numDocs: index.numDocs, userData: { commitTimeMSec: String(index.version) } },
          },
  },
});

export const refusal = (status: number, msg: string) => ({
  status,
  body: JSON.stringify({ error: { msg, code: status } }),
});

/** What `STATUS of shared` says: the staging core, loaded or still loading. */
export const sharedCore = (more: object = {}) => ({
  initFailures: {},
  status: { shared: { name: 'shared', dataDir: '/var/solr/shared/data/', ...more } },
});

/** The steps before a scripted Solr: `STATUS`, `CREATE`, `details` and so on, or a handler that takes no command. */
export const solrWorld = async (script: SolrScript, options: Options & { search?: string } = {}) => {
  const sent: Sent[] = [];
  const counts = new Map<string, number>();
  const http: Http = async (request) => {
    const parameters = Object.fromEntries(new URLSearchParams(request.body));
    const asked = parameters['action'] ?? parameters['command'] ?? request.url.split('/').at(-1)!;
    const what = parameters['core'] === 'shared' ? `${asked} of shared` : asked;
    sent.push({ what, url: request.url, parameters, request, onRecord: await world.item() });
    const answer = script[what];
    if (answer === undefined) throw new Error(`the script knows no ${what}`);
    const nth = (counts.get(what) ?? 0) + 1;
    counts.set(what, nth);
    const reply = answer(parameters, nth);
    return 'body' in reply ? (reply as { status: number; body: string }) : { status: 200, body: JSON.stringify(reply) };
  };
  const secrets = { GetSecretValueCommand: () => ({ SecretString: '{"username":"solr","password":"hush hush"}' }) };
  const world = await handlerWorld(
    { secretsmanager: secrets },
    { staging: `${STAGING}${options.search ?? SEARCH}`, http, ...options },
  );
  return {
    ...world,
    sent,
    asked: () => sent.map(({ what }) => what),
    run: (handler: Handler, input: object = {}) => world.run(handler, input),
  };
};

/** Data folders of cores that are not this environment's. */
export const NOT_OURS: [string, string][] = [
  ["another environment's", markFor('other-page')],
  ["another installation's", markFor('new-cool-page', 'rival')],
  ['shared staging', markFor('new-cool-page', 'acme', 'shared-staging')],
  ['without a mark', `/var/solr/${CORE}/data/`],
  ['marked in a folder above only', `${markFor()}data/`],
  ['of a name that only begins like ours', `${markFor().slice(0, -1)}-2/`],
];
