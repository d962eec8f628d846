import type { ClientPlugin } from '../../functions/shared/clients';
import { httpGet } from '../../functions/shared/http';
import { renewAddresses } from './addresses';
import { makeCloudFormation } from './cloudformation/cloudformation';
import { cloudWatchLogs } from './cloudwatch-logs';
import { type TableDefinition, localDynamoDb } from './dynamodb/dynamodb';
import { ecr } from './ecr';
import { makeEcs } from './ecs/ecs';
import { resumeCaches } from './elasticache';
import { elasticLoadBalancingV2 } from './elb/elb';
import { makeLoadBalancer } from './elb/load-balancer';
import { imageRegistry } from './image-registry';
import { rds } from './rds/rds';
import { resumeRds } from './rds/work';
import { route53 } from './route-53';
import { type Faults, type Services, seam } from './seam';
import { secretsManager } from './secrets-manager';
import { type StepFunctionsOptions, makeRunner } from './step-functions/run-executions';
import { stepFunctions } from './step-functions/step-functions';
import { storedItems } from './stored-items';
import type { World } from './world';

export type LocalCloudOptions = StepFunctionsOptions & {
  world: World;
  tables: TableDefinition[];
  /** The simulated machines of the cluster. */
  cluster?: { name?: string; minInstances?: number; maxInstances?: number };
  /** Resolves when no request to that port is in flight; at once when not given. */
  drained?(port: number): Promise<void>;
  /** Status code of a GET to a port of this machine; a real request when not given. */
  probe?(port: number, path: string): Promise<number>;
  faults?: Faults;
};

export type LocalCloud = {
  /** For `new Clients(settings, plugin)`. */
  plugin: ClientPlugin;
  services: Services;
  /** Where the rules of the load balancer send a host now. */
  route(host: string): { targetGroup: string; port: number } | 'unhealthy' | undefined;
  countRequest(targetGroup: string): void;
  /** After a restart: servers, tasks, stack operations and executions go on as they are on record. */
  resume(): Promise<void>;
  /** Ends all work in the background and keeps the state. The world's `closing` has to be aborted before. */
  close(): Promise<void>;
};

const HEALTH_CHECK_SECONDS = 4;

const realProbe = async (port: number, path: string): Promise<number> =>
  (await httpGet(`http://127.0.0.1:${port}${path}`, { timeoutSeconds: HEALTH_CHECK_SECONDS })).status;

/** The AWS of a laptop: answers the SDK's commands in process, over the data plane of its world. */
export const makeLocalCloud = (options: LocalCloudOptions): LocalCloud => {
  const { world, probe = realProbe, drained = () => Promise.resolve() } = options;
  const images = imageRegistry(world);
  const loadBalancer = makeLoadBalancer(world, { probe, drained });
  const { minInstances = 1, maxInstances = 10 } = options.cluster ?? {};
  const ecs = makeEcs(world, images, loadBalancer, { minimumInstances: minInstances, maximumInstances: maxInstances });
  const cloudFormation = makeCloudFormation(world, ecs.service);
  const executions = makeRunner(world, options);
  const services: Services = {
    cloudformation: cloudFormation.service,
    cloudwatchlogs: cloudWatchLogs(world),
    dynamodb: localDynamoDb({
      tables: options.tables,
      store: storedItems(world.state),
      clock: world.clock,
    }),
    ecr: ecr(images),
    ecs: ecs.service,
    elasticloadbalancingv2: elasticLoadBalancingV2(world),
    rds: rds(world),
    route53: route53(world),
    secretsmanager: secretsManager(world),
    sfn: stepFunctions(world, executions),
  };
  return {
    plugin: seam(services, options.faults),
    services,
    route: (host) => {
      const found = loadBalancer.route(host);
      if (found === undefined) return undefined;
      const { targetGroup, port } = found;
      return port === undefined ? 'unhealthy' : { targetGroup, port };
    },
    countRequest: (targetGroup) => loadBalancer.countRequest(targetGroup),
    resume: async () => {
      await resumeRds(world);
      await renewAddresses(world);
      resumeCaches(world);
      ecs.resume();
      cloudFormation.resume();
      executions.resumeAll();
    },
    close: async () => {
      executions.suspend();
      await world.state.flush();
    },
  };
};
