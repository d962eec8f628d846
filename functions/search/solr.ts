import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Config } from '../shared/config';
import type { StagingConfig } from '../shared/config-schema';
import { WorkflowError } from '../shared/errors';
import type { Http } from '../shared/http';
import { nonEmpty } from '../shared/schema';
import type { Tools } from '../shared/step-handler';

export type SearchConfig = NonNullable<StagingConfig['search']> & { url: string };
type Credentials = { username: string; password: string };
type Parameters = Record<string, string>;

/** What Solr answered: the whole of it, or the reason that it gave for not doing what it was asked. */
export type Answer = { status: number; content: unknown; problem: string | undefined };

/** A Solr server and the core of shared staging on it. */
export type Solr = {
  search: SearchConfig;
  /** How a core of this server is reached by others, such as another core. */
  urlOf(core: string): string;
  /** What another core has to know to fetch from one of this server's. */
  credentials: Credentials | undefined;
  /** Asks a handler of the server (`admin/cores`) or of a core (`<core>/replication`). Only a server that cannot answer is an error. */
  ask(handler: string, parameters: Parameters): Promise<Answer>;
  /** The same, and everything but a yes is an error. */
  demand(handler: string, parameters: Parameters): Promise<unknown>;
};

const TIMEOUT_SECONDS = 10;
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const MOST_CHARACTERS_TOLD = 400;
const CORE_NAME = /^[a-z0-9][a-z0-9_-]{0,99}$/;

/** Statuses of a server that is starting, busy or behind a proxy that cannot reach it: they say nothing about a core. */
const NOT_ANSWERING = [408, 429, 502, 503, 504];

const Secret = z.object({ username: nonEmpty(), password: nonEmpty() });
const Problem = z.object({ error: z.object({ msg: z.string() }) });

export const searchConfigOf = ({ staging }: Config): SearchConfig => {
  const { search } = staging;
  if (search === undefined) throw new WorkflowError('InvalidConfiguration', 'staging.yml names no search');
  const { url } = search;
  if (url === undefined)
    throw new WorkflowError('InvalidConfiguration', 'staging.yml says not where Solr is: search.url is missing');
  return { ...search, url };
};

/** Throws unless the text can stand for a core in a URL or a path, whatever is on record or configured. */
export const assertCoreName = (core: string): string => {
  if (CORE_NAME.test(core)) return core;
  throw new WorkflowError(
    'InvalidInput',
    `${JSON.stringify(core)} is not a name that a core may have; Solr was not asked`,
  );
};

export const openSolr = async ({
  config,
  clients,
  http,
}: Pick<Tools, 'config' | 'clients' | 'http'>): Promise<Solr> => {
  const search = searchConfigOf(config);
  const credentials = search.secret && (await readCredentials(clients.of(SecretsManagerClient), search.secret));
  return solrAt(search, http, credentials || undefined);
};

const readCredentials = async (secrets: Pick<SecretsManagerClient, 'send'>, name: string): Promise<Credentials> => {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
  const parsed = Secret.safeParse(jsonOf(SecretString ?? ''));
  if (parsed.success) return parsed.data;
  throw new WorkflowError(
    'InvalidConfiguration',
    `Secret ${name} (search.secret) is not {"username": …, "password": …}`,
  );
};

export const solrAt = (search: SearchConfig, http: Http, credentials?: Credentials): Solr => {
  const ask: Solr['ask'] = async (handler, parameters) => {
    const url = `${search.url}/solr/${handler}`;
    const asked = wordsFor(url, parameters);
    const { status, body } = await send(http, url, parameters, credentials).catch((error: unknown) => {
      throw new WorkflowError('SearchUnreachable', `${asked} was not answered: ${reasonOf(error)}`, { cause: error });
    });
    if (NOT_ANSWERING.includes(status))
      throw new WorkflowError('SearchUnreachable', `${asked} was answered with ${status}: ${shortened(body)}`);
    const content = jsonOf(body);
    if (status < 300 && content !== undefined) return { status, content, problem: undefined };
    const known = Problem.safeParse(content);
    const said = known.success ? known.data.error.msg : body;
    return { status, content, problem: `${asked} was answered with ${status}: ${shortened(said)}` };
  };
  const demand: Solr['demand'] = async (handler, parameters) => {
    const { content, problem } = await ask(handler, parameters);
    if (problem !== undefined) throw new WorkflowError('SearchFailed', problem);
    return content;
  };
  return { search, credentials, ask, demand, urlOf: (core) => `${search.url}/solr/${assertCoreName(core)}` };
};

/** As a form, so that what it carries stands in no URL, and with maps where Solr would make lists of its named lists. */
const send = (http: Http, url: string, parameters: Parameters, credentials: Credentials | undefined) => {
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (credentials !== undefined) {
    const pair = `${credentials.username}:${credentials.password}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const body = new URLSearchParams({ ...parameters, wt: 'json', 'json.nl': 'map' }).toString();
  return http({ method: 'POST', url, headers, body, timeoutSeconds: TIMEOUT_SECONDS, maxBodyBytes: MAX_BODY_BYTES });
};

/** `CREATE of core x at http://…`: what was asked, without what may be secret. */
const wordsFor = (url: string, { action, command, core, name }: Parameters): string => {
  const of = core ?? (action === undefined ? undefined : name);
  return `${action ?? command ?? 'A request'}${of === undefined ? '' : ` of core ${of}`} at ${url}`;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const shortened = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS_TOLD);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
