import { DescribeInstanceTypesCommand, EC2Client, type InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { demandOf } from '../../functions/cluster/demand';
import type { Clients } from '../../functions/shared/clients';
import { findFoundation, parametersOf } from './stacks';
import type { WithStaging } from './subject';

/** What cloudformation/foundation.yml says where nobody says otherwise. */
export const FOUNDATION_DEFAULTS = { InstanceType: 't4g.large', MaxInstances: '10' };

/** The rest of an instance is its system's. */
const USABLE_MEMORY = 0.9;
const CPU_UNITS_PER_CORE = 1024;

/** How large the cluster may get, and how many full environments then run on it at once. */
export type Plan = {
  instanceType: string;
  maxInstances: number;
  coresPerInstance: number;
  environments: number;
  /** The service that no instance can hold. */
  tooLarge: string | undefined;
};

/** By the parameters of the foundation if it is there, else by their defaults. */
export const planFor = async (clients: Clients, subject: WithStaging): Promise<Plan> => {
  const parameters = { ...FOUNDATION_DEFAULTS, ...parametersOf(await findFoundation(clients, subject.stage)) };
  const { InstanceType, MaxInstances } = parameters;
  const { InstanceTypes = [] } = await clients
    .of(EC2Client)
    .send(new DescribeInstanceTypesCommand({ InstanceTypes: [InstanceType as 't4g.large'] }));
  const type = InstanceTypes[0];
  if (type === undefined) throw new Error(`EC2 was asked for ${InstanceType} and answered without it`);
  return planOf(subject, type, InstanceType, Number(MaxInstances));
};

const planOf = ({ staging }: WithStaging, type: InstanceTypeInfo, instanceType: string, maxInstances: number): Plan => {
  const cores = type.VCpuInfo?.DefaultVCpus ?? 0;
  const cpu = cores * CPU_UNITS_PER_CORE;
  const memory = (type.MemoryInfo?.SizeInMiB ?? 0) * USABLE_MEMORY;
  const demand = demandOf(staging.services, staging.redis);
  const byCpu = (cpu * maxInstances) / Math.max(1, demand.cpu);
  const byMemory = (memory * maxInstances) / Math.max(1, demand.memoryMegabytes);
  const services = Object.entries(staging.services);
  return {
    instanceType,
    maxInstances,
    coresPerInstance: cores,
    environments: Math.floor(Math.min(byCpu, byMemory)),
    tooLarge: services.find(([, service]) => service.cpu > cpu || service.memoryMegabytes > memory)?.[0],
  };
};
