import type { Clients } from '../../functions/shared/clients';
import { type Plan } from './plan';
import type { WithStaging } from './subject';
import { coresOfOthers, databasesOfOthers } from './usage';

export type Need = {
  /** As Service Quotas calls the service and the quota. */
  service: string;
  quota: string;
  /** What all environments together need, and what it takes for a single one. */
  wanted: number;
  least: number;
  /** What others use of it. */
  used: () => Promise<number>;
};

/** A create runs three branches side by side, while its URL shows the page that waits. */
const FUNCTIONS_AT_ONCE = 4;
/** Lambda keeps that much unreserved, and reconcileExecutions reserves one. */
const LEAST_FUNCTIONS = 101;
/** The rule and the target group of the page that waits. */
const OWN = 1;

const none = async (): Promise<number> => 0;

/** What an installation takes of each quota that can end before the cluster does. */
export const needsOf = (clients: Clients, { staging, stage }: WithStaging, plan: Plan): Need[] => {
  const { environments, maxInstances, coresPerInstance } = plan;
  const perLoadBalancer = { service: 'elasticloadbalancing', wanted: environments + OWN, least: 1 + OWN, used: none };
  const databases: Need = {
    service: 'rds',
    quota: 'DB instances',
    wanted: environments,
    least: 1,
    used: () => databasesOfOthers(clients, staging.application),
  };
  return [
    ...(staging.database ? [databases] : []),
    { ...perLoadBalancer, quota: 'Target Groups per Application Load Balancer' },
    { ...perLoadBalancer, quota: 'Rules per Application Load Balancer' },
    { service: 'states', quota: 'Open executions', wanted: environments, least: 1, used: none },
    {
      service: 'lambda',
      quota: 'Concurrent executions',
      wanted: Math.max(LEAST_FUNCTIONS, environments * FUNCTIONS_AT_ONCE),
      least: LEAST_FUNCTIONS,
      used: none,
    },
    {
      service: 'ec2',
      quota: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
      wanted: maxInstances * coresPerInstance,
      least: coresPerInstance,
      used: () => coresOfOthers(clients, stage),
    },
  ];
};
