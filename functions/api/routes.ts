import * as changeEnvironment from './change-environment';
import * as createEnvironment from './create-environment';
import * as deployBranch from './deploy-branch';
import * as destroyEnvironment from './destroy-environment';
import * as listEnvironments from './list-environments';
import * as redriveEnvironment from './redrive-environment';
import type { RoutedHandler } from './route';
import * as showEnvironment from './show-environment';
import * as showLogs from './show-logs';
import * as showProgress from './show-progress';

/** Every route of the HTTP API; the laptop's server and the OpenAPI description are made from this list. */
export const ROUTES: RoutedHandler[] = [
  { key: 'createEnvironment', ...createEnvironment },
  { key: 'listEnvironments', ...listEnvironments },
  { key: 'showEnvironment', ...showEnvironment },
  { key: 'changeEnvironment', ...changeEnvironment },
  { key: 'destroyEnvironment', ...destroyEnvironment },
  { key: 'showProgress', ...showProgress },
  { key: 'showLogs', ...showLogs },
  { key: 'redriveEnvironment', ...redriveEnvironment },
  { key: 'deployBranch', ...deployBranch },
];
