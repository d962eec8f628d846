import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';

/** Where the API is and what opens it. */
export type Connection = { url: string; token?: string };

const DEFAULT_URL = 'http://localhost:4400';

const normalUrl = (text: string, source: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password)
    throw new CliError(EXIT.invalid, `${source}: "${text}" is not the address of an API.`, [
      'Give one such as https://api.staging.example.com',
    ]);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
};

/** True for an address on this machine. */
export const isLocal = (url: string): boolean => {
  const { hostname } = new URL(url);
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
};

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new CliError(EXIT.invalid, `${path} cannot be read: ${(error as Error).message}`, [], { cause: error });
  }
};

const parsed = (text: string, path: string): Connection => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.invalid, `${path} is not JSON: ${(error as Error).message}`, [], { cause: error });
  }
  const { url, token } = (content ?? {}) as { url?: unknown; token?: unknown };
  if (typeof url !== 'string' || (token !== undefined && typeof token !== 'string'))
    throw new CliError(EXIT.invalid, `${path} does not hold {"url": "…", "token": "…"}.`);
  return { url: normalUrl(url, path), ...(token ? { token } : {}) };
};

const nearestFile = async (folder: string): Promise<Connection | undefined> => {
  const path = join(folder, '.branch-staging', 'cli.json');
  const text = await readText(path);
  if (text !== undefined) return parsed(text, path);
  return dirname(folder) === folder ? undefined : nearestFile(dirname(folder));
};

/**
 * Finds the API: `--api` or BRANCH_STAGING_URL, else the nearest `.branch-staging/cli.json` upwards, else the local platform.
 * A token goes only to the address it was given for: the file's to the file's address, BRANCH_STAGING_TOKEN to an address
 * that was named explicitly or is on this machine, so that a file in a strange repository cannot ask for it.
 */
export const findConnection = async (io: CliIo, apiOption: string | undefined): Promise<Connection> => {
  const named = apiOption ?? io.env['BRANCH_STAGING_URL'];
  const ownToken = io.env['BRANCH_STAGING_TOKEN'];
  const url = named && normalUrl(named, apiOption === undefined ? 'BRANCH_STAGING_URL' : '--api');
  if (url && ownToken) return { url, token: ownToken };
  const file = await nearestFile(io.cwd);
  if (url) return file?.url === url ? file : { url };
  const found = file ?? { url: DEFAULT_URL };
  return ownToken && isLocal(found.url) ? { ...found, token: ownToken } : found;
};
