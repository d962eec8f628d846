import {
  DBInstanceAlreadyExistsFault,
  DBInstanceNotFoundFault,
  InvalidDBInstanceStateFault,
  RDSServiceException,
} from '@aws-sdk/client-rds';
import type { World } from '../world';
import { type Instance, instancesIn } from './instance';

const $metadata = { httpStatusCode: 400 };

/** The instance, or RDS's own exception when there is none. */
export const instanceOrFault = (world: World, id: string | undefined): Instance => {
  const instance = instancesIn(world).get(id ?? '');
  if (instance === undefined) throw new DBInstanceNotFoundFault({ message: `DBInstance ${id} not found.`, $metadata });
  return instance;
};

const IDENTIFIER = /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/i;

/** Throws RDS's exceptions for a name that is taken or that no instance may have. */
export const assertFreeIdentifier = (world: World, id: string | undefined): string => {
  if (!IDENTIFIER.test(id ?? '')) {
    const message = `The parameter DBInstanceIdentifier is not a valid identifier: ${id}`;
    throw new RDSServiceException({ name: 'InvalidParameterValue', message, $fault: 'client', $metadata });
  }
  const name = (id ?? '').toLowerCase();
  if (instancesIn(world).get(name) !== undefined) {
    throw new DBInstanceAlreadyExistsFault({ message: `DB instance already exists: ${name}`, $metadata });
  }
  return name;
};

/** What RDS says when the status of an instance does not allow what is asked. */
export const notInState = (id: string, status: string) =>
  new InvalidDBInstanceStateFault({ message: `Instance ${id} is not in available state; it is ${status}.`, $metadata });

type NewInstance = Pick<Instance, 'id' | 'class' | 'user' | 'database' | 'tags'> & Partial<Instance>;

/** Puts an instance on record that is being made. */
export const newInstance = (world: World, fields: NewInstance): Instance => {
  const fresh = {
    status: 'creating' as const,
    fromSnapshot: undefined,
    percent: 0,
    port: undefined,
    pendingPassword: undefined,
  };
  const instance: Instance = { ...fresh, createdAt: world.clock.now(), ...fields };
  instancesIn(world).put(instance.id, instance);
  world.changed();
  return instance;
};
