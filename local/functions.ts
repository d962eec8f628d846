import * as checkCapacity from '../functions/cluster/check-capacity';
import * as reserveCapacity from '../functions/cluster/reserve-capacity';
import * as describeDatabase from '../functions/database/describe-database';
import * as describeResize from '../functions/database/describe-resize';
import * as destroyDatabase from '../functions/database/destroy-database';
import * as findSnapshot from '../functions/database/find-snapshot';
import * as resizeDatabase from '../functions/database/resize-database';
import * as restoreDatabase from '../functions/database/restore-database';
import * as secureDatabase from '../functions/database/secure-database';
import * as describeDns from '../functions/dns/describe-dns';
import * as publishDns from '../functions/dns/publish-dns';
import * as retractDns from '../functions/dns/retract-dns';
import * as finishDeployment from '../functions/environments/finish-deployment';
import * as prepareRedeploy from '../functions/environments/prepare-redeploy';
import * as releaseEnvironment from '../functions/environments/release-environment';
import * as reserveEnvironment from '../functions/environments/reserve-environment';
import * as selectRevision from '../functions/environments/select-revision';
import * as stopSuperseded from '../functions/environments/stop-superseded';
import * as destroyMigrations from '../functions/migrations/destroy-migrations';
import * as runMigrations from '../functions/migrations/run-migrations';
import * as answerCloudFormation from '../functions/resources/answer-cloud-formation';
import * as describeSearch from '../functions/search/describe-search';
import * as destroySearch from '../functions/search/destroy-search';
import * as restoreSearch from '../functions/search/restore-search';
import * as snapshotSearch from '../functions/search/snapshot-search';
import type { Handler } from '../functions/shared/step-handler';
import * as deployStack from '../functions/stack/deploy-stack';
import * as destroyStack from '../functions/stack/destroy-stack';
import * as smokeTest from '../functions/stack/smoke-test';

/** The functions that the machines call, by the name that a state's Resource has for them. */
export const STEPS: Record<string, Handler> = {
  answerCloudFormation: answerCloudFormation.handler,
  checkCapacity: checkCapacity.handler,
  deployStack: deployStack.handler,
  describeDatabase: describeDatabase.handler,
  describeDns: describeDns.handler,
  describeResize: describeResize.handler,
  describeSearch: describeSearch.handler,
  destroyDatabase: destroyDatabase.handler,
  destroyMigrations: destroyMigrations.handler,
  destroySearch: destroySearch.handler,
  destroyStack: destroyStack.handler,
  findSnapshot: findSnapshot.handler,
  finishDeployment: finishDeployment.handler,
  prepareRedeploy: prepareRedeploy.handler,
  publishDns: publishDns.handler,
  releaseEnvironment: releaseEnvironment.handler,
  reserveCapacity: reserveCapacity.handler,
  reserveEnvironment: reserveEnvironment.handler,
  resizeDatabase: resizeDatabase.handler,
  restoreDatabase: restoreDatabase.handler,
  restoreSearch: restoreSearch.handler,
  retractDns: retractDns.handler,
  runMigrations: runMigrations.handler,
  secureDatabase: secureDatabase.handler,
  selectRevision: selectRevision.handler,
  smokeTest: smokeTest.handler,
  snapshotSearch: snapshotSearch.handler,
  stopSuperseded: stopSuperseded.handler,
};
