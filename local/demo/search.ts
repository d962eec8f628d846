import { solrAt, searchConfigOf } from '../../functions/search/solr';
import type { Http } from '../../functions/shared/http';
import { toolsOf } from '../../functions/shared/step-handler';
import type { Platform } from '../platform';
import { expect } from './stage';
import { get } from './visitor';

type Found = { count: number; found: { title: string }[] };

const WORDS = 'quiet harbour';
const OF_THE_BRANCH = { id: 'of-the-branch', title: 'A brandnew lighthouse', author: 'Ada' };

const search = async (url: string, words: string): Promise<Found> => {
  const { status, body } = await get(`${url}/api/search?q=${encodeURIComponent(words)}`);
  if (status !== 200) throw new Error(`${url}/api/search answers ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) as Found;
};

/** The page finds what came from staging; what is added to the branch's core staging does not find. */
export const showSearch = async (platform: Platform, url: string, say: (line: string) => void): Promise<void> => {
  const { count, found } = await search(url, WORDS);
  expect(count > 0, `the page was to find documents of staging with "${WORDS}", but found none`);
  const page = await get(`${url}/?q=${encodeURIComponent(WORDS)}`);
  expect(page.body.includes(found[0]?.title ?? ''), `the page does not show ${found[0]?.title}`);
  const core = await coreOf(platform, new URL(url).hostname.split('.')[0] ?? '');
  await add(platform.runtime.http, `${searchConfigOf(platform.runtime.config).url}/solr/${core}`);
  const { count: inBranch } = await search(url, 'brandnew lighthouse');
  expect(inBranch === 1, `the page was to find the document of the branch, but found ${inBranch}`);
  const inStaging = await countInStaging(platform);
  expect(inStaging === 0, 'staging finds the document of the branch');
  say(
    `  the page finds ${count} of staging with "${WORDS}"; "${OF_THE_BRANCH.title}" is in the branch, not in staging`,
  );
};

const coreOf = async (platform: Platform, name: string): Promise<string> => {
  const { registry } = toolsOf(platform.runtime);
  return (await registry.get(name)).resources.search?.id ?? '';
};

/** As the application would do it. */
const add = async (http: Http, coreUrl: string): Promise<void> => {
  const { status, body } = await http({
    method: 'POST',
    url: `${coreUrl}/update?commit=true`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([OF_THE_BRANCH]),
    timeoutSeconds: 10,
    maxBodyBytes: 65_536,
  });
  if (status !== 200) throw new Error(`${coreUrl} took no document: ${body}`);
};

const countInStaging = async ({ runtime }: Platform): Promise<number> => {
  const solr = solrAt(searchConfigOf(runtime.config), runtime.http);
  const found = await solr.demand(`${solr.search.core}/select`, { q: `id:${OF_THE_BRANCH.id}`, rows: '0' });
  return (found as { response: { numFound: number } }).response.numFound;
};
