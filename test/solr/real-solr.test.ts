import { execFileSync } from 'node:child_process';
import { describeSearchContract } from '../support/search-contract';

const { SOLR_URL = '', SOLR_HOME, SOLR_LAUNCHER } = process.env;

// Without one of our own there is nothing that may be ended.
const own =
  SOLR_LAUNCHER === undefined || SOLR_HOME === undefined
    ? {}
    : { folder: SOLR_HOME, restart: async () => void execFileSync('bash', [SOLR_LAUNCHER], { stdio: 'inherit' }) };

// A real Solr takes half a minute to die and to come back on a busy machine.
jest.setTimeout(180_000);

describeSearchContract(() => ({ url: SOLR_URL, ...own }), SOLR_LAUNCHER !== undefined);
