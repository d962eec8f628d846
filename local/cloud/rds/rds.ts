import {
  type CreateDBInstanceCommandInput,
  type DeleteDBInstanceCommandInput,
  type DescribeDBInstancesCommandInput,
  type ModifyDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import { type Service, command, refuseOther } from '../not-modelled';
import { pageOf } from '../pages';
import type { World } from '../world';
import { assertFreeIdentifier, instanceOrFault, newInstance, notInState } from './identity';
import { changeInstance, describeInstance, instancesIn } from './instance';
import { rdsSnapshots } from './snapshots';
import { startCreation, startDeletion, startPasswordChange } from './work';

/** RDS for PostgreSQL, backed by the databases of the data plane. */
export const rds = (world: World): Service => ({
  ...rdsSnapshots(world),
  ...command<CreateDBInstanceCommandInput>(
    'CreateDBInstance',
    [
      'DBInstanceIdentifier',
      'DBInstanceClass',
      'Engine',
      'MasterUsername',
      'MasterUserPassword',
      'DBName',
      'Tags',
      'AllocatedStorage',
      'BackupRetentionPeriod',
    ],
    (input) => {
      refuseOther('CreateDBInstance', 'Engine', input.Engine, ['postgres']);
      refuseOther('CreateDBInstance', 'BackupRetentionPeriod', input.BackupRetentionPeriod, [0]);
      const instance = newInstance(world, {
        id: assertFreeIdentifier(world, input.DBInstanceIdentifier),
        class: input.DBInstanceClass ?? 'db.t4g.micro',
        user: input.MasterUsername ?? 'postgres',
        database: input.DBName,
        pendingPassword: input.MasterUserPassword ?? '',
        tags: input.Tags ?? [],
      });
      startCreation(world, instance.id, input.MasterUserPassword ?? '');
      return { DBInstance: describeInstance(world, instance) };
    },
  ),
  ...command<DescribeDBInstancesCommandInput>(
    'DescribeDBInstances',
    ['DBInstanceIdentifier', 'MaxRecords', 'Marker'],
    (input) => {
      if (input.DBInstanceIdentifier !== undefined) {
        return {
          DBInstances: [describeInstance(world, instanceOrFault(world, input.DBInstanceIdentifier.toLowerCase()))],
        };
      }
      const { items, next } = pageOf(instancesIn(world).all(), input.Marker, input.MaxRecords ?? 100);
      return {
        DBInstances: items.map((instance) => describeInstance(world, instance)),
        ...(next ? { Marker: next } : {}),
      };
    },
  ),
  ...command<ModifyDBInstanceCommandInput>(
    'ModifyDBInstance',
    ['DBInstanceIdentifier', 'MasterUserPassword', 'ApplyImmediately'],
    (input) => {
      refuseOther('ModifyDBInstance', 'ApplyImmediately', input.ApplyImmediately ?? false, [true]);
      const { id, status } = instanceOrFault(world, input.DBInstanceIdentifier);
      if (status !== 'available' && status !== 'resetting-master-credentials') throw notInState(id, status);
      changeInstance(world, id, { pendingPassword: input.MasterUserPassword, status: 'resetting-master-credentials' });
      startPasswordChange(world, id);
      return { DBInstance: describeInstance(world, instanceOrFault(world, id)) };
    },
  ),
  ...command<DeleteDBInstanceCommandInput>(
    'DeleteDBInstance',
    ['DBInstanceIdentifier', 'SkipFinalSnapshot', 'DeleteAutomatedBackups'],
    (input) => {
      refuseOther('DeleteDBInstance', 'SkipFinalSnapshot', input.SkipFinalSnapshot ?? false, [true]);
      const { id, status } = instanceOrFault(world, input.DBInstanceIdentifier);
      if (status === 'creating' || status === 'deleting') throw notInState(id, status);
      changeInstance(world, id, { status: 'deleting' });
      startDeletion(world, id);
      return { DBInstance: describeInstance(world, instanceOrFault(world, id)) };
    },
  ),
});
