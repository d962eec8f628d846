import { EC2Client, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import type { Clients } from '../../functions/shared/clients';
import { TAG_INSTALLATION } from '../../functions/shared/tags';

/** The families that share the quota of standard instances: A, C, D, H, I, M, R, T and Z, and Im and Is of I. */
const STANDARD = /^([acdhimrtz]|im|is)\d/;

/** Instances of RDS other than the databases of environments. */
export const databasesOfOthers = async (clients: Clients, application: string): Promise<number> => {
  let count = 0;
  for await (const page of paginateDescribeDBInstances({ client: clients.of(RDSClient) }, {}))
    count += (page.DBInstances ?? []).filter((one) => !one.DBInstanceIdentifier?.startsWith(`${application}-`)).length;
  return count;
};

/** Cores of running standard on-demand instances, those of this installation's cluster left out. */
export const coresOfOthers = async (clients: Clients, stage: string): Promise<number> => {
  const input = { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }] };
  let cores = 0;
  for await (const page of paginateDescribeInstances({ client: clients.of(EC2Client) }, input))
    for (const instance of (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances))
      if (isCounted(instance) && !isOfStage(instance, stage)) cores += coresOf(instance);
  return cores;
};

const isCounted = ({ InstanceType = 't4g.large', InstanceLifecycle }: Instance): boolean =>
  InstanceLifecycle !== 'spot' && STANDARD.test(InstanceType);

const isOfStage = ({ Tags = [] }: Instance, stage: string): boolean =>
  Tags.some(({ Key, Value }) => Key === TAG_INSTALLATION && Value === stage);

const coresOf = ({ CpuOptions }: Instance): number => (CpuOptions?.CoreCount ?? 1) * (CpuOptions?.ThreadsPerCore ?? 1);
