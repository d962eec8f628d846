import { readConfig } from '../../../functions/shared/read-config';
import { MINIMAL } from './minimal-config';

const withSearch = (fields: Record<string, unknown>, more = ''): string =>
  `${MINIMAL}${more}search: ${JSON.stringify({ core: 'shared', configSet: 'sample', ...fields })}\n`;
const problemOf = (text: string): string => {
  try {
    readConfig(text, 'staging.yml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
};

test('a search needs a core and a configset, and fetches unless the file says otherwise', () => {
  expect(readConfig(withSearch({}), 'staging.yml').search).toEqual({
    core: 'shared',
    configSet: 'sample',
    strategy: 'fetch',
  });
  expect(problemOf(`${MINIMAL}search: {}\n`)).toMatch(/search\.core: is missing[^]*search\.configSet: is missing/);
});

test.each([
  'http://solr.internal:8983',
  'https://solr.example.com',
  'http://10.0.0.1:8983',
  'http://[::1]:8983',
  'http://localhost:1',
])('%s can be the URL of a Solr', (url) => {
  expect(readConfig(withSearch({ url }), 'staging.yml').search?.url).toBe(url);
});

test.each([
  'ftp://solr.internal',
  'solr.internal:8983',
  'http://solr:secret@solr.internal:8983',
  'http://solr.internal:8983/solr',
  'http://solr.internal:8983/',
  'http://solr.internal:8983?x=1',
  'http://solr.internal:8983#x',
  'http://solr.internal:99999',
  'http://solr .internal',
  'http://-x',
  'http://',
  '',
  ' http://solr.internal',
  'http://solr.internal\n',
])('%j cannot be the URL of a Solr, and the reason is said', (url) => {
  expect(problemOf(withSearch({ url }))).toMatch(/search\.url: must /);
});

test.each(['../x', 'a/b', 'A', '-a', '', 'a b', 'a?b', 'ä', 'x'.repeat(64)])(
  '%j is no core and no configset',
  (name) => {
    expect(problemOf(withSearch({ core: name }))).toMatch(/search\.core: must be the name of a Solr core/);
    expect(problemOf(withSearch({ configSet: name }))).toMatch(/search\.configSet: must be the name of a configset/);
  },
);

test.each(['relative', '/a/../b', '/a b'])('%j is no place for backups', (backupLocation) => {
  expect(problemOf(withSearch({ backupLocation }))).toContain('search.backupLocation: must');
});

test('variables may refer to what a search gives, and only if there is one', () => {
  const variables = 'variables: { SEARCH: "${SOLR_URL}/select", CORE: "${SOLR_CORE}" }\n';
  expect(readConfig(withSearch({}, variables), 'staging.yml').variables).toHaveProperty('SEARCH');
  expect(problemOf(`${MINIMAL}${variables}`)).toContain(
    'variables.SEARCH: refers to ${SOLR_URL}, which needs a search',
  );
  expect(problemOf(withSearch({}, 'variables: { SOLR_URL: x }\n'))).toContain('is given by the platform');
});
