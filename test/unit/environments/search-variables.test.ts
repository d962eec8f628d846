import { searchCoreFor } from '../../../functions/environments/names';
import { containerVariables } from '../../../functions/environments/variables';
import { environmentItem, onRecord, STAGING, testConfig } from '../../support/handler-world';

const SEARCH = "search: { url: 'http://solr.internal:8983', core: shared, configSet: sample }\n";
const COMMIT = 'c'.repeat(40);
const variablesOf = (resources: object, staging = `${STAGING}${SEARCH}`) =>
  containerVariables(testConfig({ staging }), environmentItem({ resources }), { commit: COMMIT, container: 'web' })
    .plain;

test('containers are told the full URL of the core on record, and its name', () => {
  expect(variablesOf({ search: onRecord('sample-page-abcdef') })).toMatchObject({
    SOLR_URL: 'http://solr.internal:8983/solr/sample-page-abcdef',
    SOLR_CORE: 'sample-page-abcdef',
  });
});

test('without a core of its own an environment searches in that of staging', () => {
  expect(variablesOf({})).toMatchObject({ SOLR_URL: 'http://solr.internal:8983/solr/shared', SOLR_CORE: 'shared' });
});

test('an application without a search is told nothing of one', () => {
  expect(Object.keys(variablesOf({}, STAGING)).filter((name) => name.startsWith('SOLR'))).toEqual([]);
});

test('core names differ by every part, are legal, and are the same each time', () => {
  const parts = { installation: 'staging', application: 'sample', name: 'page' };
  const names = [
    parts,
    { ...parts, installation: 'other' },
    { ...parts, application: 'other' },
    { ...parts, name: 'other' },
    { installation: 'a'.repeat(60), application: 'a'.repeat(12), name: 'n'.repeat(29) },
  ].map(searchCoreFor);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9_-]{0,49}$/);
  expect(searchCoreFor(parts)).toBe(names[0]);
});
