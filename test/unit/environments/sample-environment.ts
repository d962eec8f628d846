import type { Environment } from '../../../functions/environments/environment';
import { type DeploymentRequest, requestDeployment } from '../../../functions/environments/transitions';
import { COMMIT, REPOSITORY, commitOf } from '../../support/registry-world';

export const NOW = Date.parse('2030-01-01T00:00:00.000Z');
const machineArn = (name: string) => `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`;
export const MACHINES = {
  create: machineArn('create'),
  redeploy: machineArn('redeploy'),
  destroy: machineArn('destroy'),
};

export const REQUEST: DeploymentRequest = {
  name: 'page',
  branch: 'feature/page',
  repository: REPOSITORY,
  url: 'https://page.staging.example.com',
  commit: COMMIT,
  image: 'acme/sample:1',
  defaultInactiveDays: 3,
  requestedBy: 'ada',
};

/** An environment whose create has been asked for. */
export const creating = (changes: Partial<DeploymentRequest> = {}): Environment =>
  requestDeployment(undefined, { ...REQUEST, ...changes }, MACHINES, NOW);

/** A later request for the same environment. */
export const later = (changes: Partial<DeploymentRequest> = {}): DeploymentRequest => ({
  ...REQUEST,
  commit: commitOf(2),
  image: 'acme/sample:2',
  ...changes,
});
