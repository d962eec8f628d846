import { type World, takeTime } from '../world';
import { type Instance, changeInstance, changeSnapshot, instancesIn, snapshotsIn } from './instance';

const TELL_EVERY_MILLISECONDS = 500;

/** Makes a new instance in the background. */
export const startCreation = (world: World, id: string, password: string): void =>
  world.background(
    `RDS creates ${id}`,
    orFailed(world, id, 'failed', async () => {
      const { databases } = world.dataPlane;
      const instance = instancesIn(world).get(id);
      if (instance === undefined) return;
      const database = instance.database === undefined ? {} : { database: instance.database };
      await databases.create(id, { user: instance.user, ...database });
      const { port } = await databases.start(id);
      await databases.setPassword(id, instance.user, password);
      await takeTime(world, 'rds:create');
      changeInstance(world, id, { status: 'available', percent: 100, port, pendingPassword: undefined });
    }),
  );

/** Makes an instance from its snapshot in the background; after a restart from the beginning. */
export const startRestore = (world: World, id: string, isRepeated = false): void =>
  world.background(
    `RDS restores ${id}`,
    orFailed(world, id, 'restore-error', async () => {
      const { databases } = world.dataPlane;
      const snapshotId = instancesIn(world).get(id)?.fromSnapshot;
      if (snapshotId === undefined) return;
      if (isRepeated) await databases.destroy(id);
      await databases.restore(snapshotId, id, restoreProgress(world, id));
      const { port } = await databases.start(id);
      await takeTime(world, 'rds:restore');
      changeInstance(world, id, { status: 'available', percent: 100, port, fromSnapshot: undefined });
    }),
  );

/** Puts the progress on record twice a second: each time wakes everybody who waits for anything. */
const restoreProgress = (world: World, id: string): ((percent: number) => void) => {
  let toldAt = world.clock.now();
  return (percent) => {
    if (world.clock.now() - toldAt < TELL_EVERY_MILLISECONDS) return;
    toldAt = world.clock.now();
    changeInstance(world, id, { percent });
  };
};

/** Gives the master the password that is pending. */
export const startPasswordChange = (world: World, id: string): void =>
  world.background(
    `RDS sets the password of ${id}`,
    orFailed(world, id, 'failed', async () => {
      await takeTime(world, 'rds:set-password');
      const instance = instancesIn(world).get(id);
      if (instance?.pendingPassword === undefined) return;
      await world.dataPlane.databases.setPassword(id, instance.user, instance.pendingPassword);
      const latest = instancesIn(world).get(id);
      // Another password may have been asked for meanwhile: then its own work ends this.
      if (latest?.pendingPassword !== instance.pendingPassword || latest.status === 'deleting') return;
      changeInstance(world, id, { status: 'available', pendingPassword: undefined });
    }),
  );

/** Removes the instance; it is known until its data is gone. */
export const startDeletion = (world: World, id: string): void =>
  world.background(
    `RDS deletes ${id}`,
    (async () => {
      await takeTime(world, 'rds:delete');
      await world.dataPlane.databases.destroy(id);
      instancesIn(world).delete(id);
      world.changed();
    })(),
  );

/** Copies the data of an instance in the background. */
export const startSnapshot = (world: World, id: string, isRepeated = false): void =>
  world.background(
    `RDS takes snapshot ${id}`,
    (async () => {
      const { databases } = world.dataPlane;
      const snapshot = snapshotsIn(world).get(id);
      if (snapshot === undefined) return;
      try {
        if (isRepeated) await databases.destroySnapshot(id);
        const { sizeBytes } = await databases.snapshot(snapshot.instanceId, id);
        await takeTime(world, 'rds:snapshot');
        changeSnapshot(world, id, { status: 'available', percent: 100, sizeBytes, createdAt: world.clock.now() });
      } catch (error) {
        if (!world.closing.aborted) changeSnapshot(world, id, { status: 'failed' });
        throw error;
      }
    })(),
  );

export const startSnapshotDeletion = (world: World, id: string): void =>
  world.background(
    `RDS deletes snapshot ${id}`,
    (async () => {
      await world.dataPlane.databases.destroySnapshot(id);
      snapshotsIn(world).delete(id);
      world.changed();
    })(),
  );

/** A failure shows in the instance's status, unless it is only that the platform closes. */
const orFailed = async (
  world: World,
  id: string,
  status: Instance['status'],
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!world.closing.aborted && instancesIn(world).get(id)?.status !== 'deleting')
      changeInstance(world, id, { status });
    throw error;
  }
};

/** After a restart: starts the servers again and goes on with what was under way. */
export const resumeRds = async (world: World): Promise<void> => {
  for (const { id, status } of snapshotsIn(world).all()) {
    if (status === 'creating') startSnapshot(world, id, true);
    if (status === 'deleting') startSnapshotDeletion(world, id);
  }
  await Promise.all(
    instancesIn(world)
      .all()
      .map((instance) => resumeInstance(world, instance)),
  );
};

const resumeInstance = async (
  world: World,
  { id, status, port, fromSnapshot, pendingPassword }: Instance,
): Promise<void> => {
  if (status === 'deleting') return startDeletion(world, id);
  if (status === 'creating' && fromSnapshot !== undefined) return startRestore(world, id, true);
  if (status === 'creating' && pendingPassword !== undefined) {
    await world.dataPlane.databases.destroy(id);
    return startCreation(world, id, pendingPassword);
  }
  if (port === undefined) return;
  const endpoint = await world.dataPlane.databases.start(id, port);
  changeInstance(world, id, { port: endpoint.port });
  if (status === 'resetting-master-credentials') startPasswordChange(world, id);
};
