import type { Document } from './commits';
import type { Core } from './core';
import { SolrProblem } from './problem';
import { parseQuery, sorterOf } from './query';
import type { Parameters } from './request';

const ROWS = 10;

/** `<core>/update` with a list of documents or a `delete` of ids; they are found once somebody commits. */
export const update = async (core: Core, now: number, parameters: Parameters, body: unknown): Promise<object> => {
  if (Array.isArray(body)) {
    const documents = body.map(documentOf);
    core.change((all) => documents.forEach((document) => all.set(document.id, document)));
  } else if (body !== undefined) {
    const ids = (body as { delete?: unknown }).delete;
    if (!Array.isArray(ids)) throw new SolrProblem(400, 'This Solr takes a list of documents, or {"delete": [ids]}');
    core.change((all) => ids.forEach((id) => all.delete(String(id))));
  }
  if (parameters['commit'] === 'true') await core.write(now);
  return {};
};

const documentOf = (value: unknown): Document => {
  const { id, ...fields } = value as Partial<Document>;
  if (id === undefined) throw new SolrProblem(400, 'Document is missing mandatory uniqueKey field: id');
  return { id: String(id), ...fields };
};

/** `<core>/select` with a simple query. */
export const select = async (core: Core, parameters: Parameters): Promise<object> => {
  const test = parseQuery(parameters['q'] ?? '');
  const found = (await core.documents()).filter(test).sort(sorterOf(parameters['sort']));
  const start = Number(parameters['start'] ?? 0);
  const docs = found.slice(start, start + Number(parameters['rows'] ?? ROWS));
  return { response: { numFound: found.length, start, numFoundExact: true, docs } };
};
