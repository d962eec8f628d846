import type { Clock } from '../../functions/shared/clock';
import type { Binaries } from './postgres-binaries';
import type { ProcessGroups } from './process-groups';
import type { SystemUser } from './system-user';

/** What all parts of the PostgreSQL room work with. */
export type PostgresMachine = {
  groups: ProcessGroups;
  clock: Clock;
  binaries: Binaries;
  /** Whom the servers run as when this process is root. */
  user: SystemUser | undefined;
};

/** Uid and gid for a child process or for chown; undefined: as this process. */
export const ownerOf = ({ user }: PostgresMachine): { uid: number; gid: number } | undefined =>
  user && { uid: user.uid, gid: user.gid };
