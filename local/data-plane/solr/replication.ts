import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isoTime } from '../../../functions/shared/clock';
import type { Core } from './core';
import type { Cores } from './cores';
import { SolrProblem } from './problem';
import { type Parameters, needed } from './request';

type Site = {
  cores: Cores;
  /** The URL that cores may fetch from: this server's own. */
  allowedUrl: string;
  changed(): void;
};

const OK = { status: 'OK' };

/** `<core>/replication`: fetching from another core, backups, and how far they have come. */
export const replication = async (site: Site, core: Core, parameters: Parameters): Promise<object> => {
  const command = needed(parameters, 'command');
  const answer = COMMANDS[command];
  if (answer === undefined) throw new SolrProblem(400, `The replication command ${command} is not known to this Solr`);
  return answer(site, core, parameters);
};

const COMMANDS: Record<string, (site: Site, core: Core, parameters: Parameters) => Promise<object>> = {
  indexversion: async (_, { commit }) => ({ indexversion: commit.version, generation: commit.generation, ...OK }),

  details: async (_, { commit, memory, indexFolder }) => ({
    ...OK,
    details: {
      indexSize: `${commit.bytes} bytes`,
      indexPath: `${indexFolder}/`,
      indexVersion: commit.version,
      generation: commit.generation,
      ...(memory.isFetching ? { follower: { isReplicating: 'true' } } : {}),
      ...(memory.backup ? { backup: memory.backup } : {}),
    },
  }),

  fetchindex: async (site, core, parameters) => {
    const work = fetchFrom(site, core, needed(parameters, 'leaderUrl'));
    if (parameters['wait'] !== 'true') return OK;
    return (await work) ? OK : { status: 'ERROR', message: 'Fetching index failed by exception' };
  },

  backup: async (site, core, parameters) => {
    const [name, folder] = backupOf(site, core, parameters);
    if (existsSync(folder)) throw new SolrProblem(400, `Snapshot directory already exists: file://${folder}/`);
    const startTime = isoTime(site.cores.clock.now());
    void core.give(folder).then(
      () => remember(site, core, { startTime, status: 'success', snapshotName: name }),
      (error: unknown) => remember(site, core, { startTime, exception: String(error), snapshotName: name }),
    );
    return OK;
  },

  deletebackup: async (site, core, parameters) => {
    const [name, folder] = backupOf(site, core, parameters);
    if (!existsSync(folder))
      throw new SolrProblem(400, `Snapshot ${name} cannot be found in directory: file://${folder}`);
    await rm(folder, { recursive: true });
    remember(site, core, { snapshotName: name, status: 'success', snapshotDeletedAt: isoTime(site.cores.clock.now()) });
    return OK;
  },

  restore: async (site, core, parameters) => {
    const [name, folder] = backupOf(site, core, parameters);
    if (core.memory.restore?.status === 'In Progress') throw new SolrProblem(400, 'Restore in progress');
    core.memory.restore = { name: `snapshot.${name}`, status: 'In Progress' };
    const taken = existsSync(folder)
      ? core.take(folder)
      : Promise.reject(new Error('Exception while restoring the backup index'));
    void taken
      .then(
        () => (core.memory.restore = { name: `snapshot.${name}`, status: 'success' }),
        (error: unknown) =>
          (core.memory.restore = { name: `snapshot.${name}`, status: 'failed', exception: String(error) }),
      )
      .finally(site.changed);
    return OK;
  },

  restorestatus: async (_, { memory }) => {
    if (memory.restore === undefined) return { restorestatus: { status: 'No restore actions in progress' }, ...OK };
    const { name: snapshotName, ...rest } = memory.restore;
    return { restorestatus: { snapshotName, ...rest }, ...OK };
  },
};

const remember = ({ changed }: Site, core: Core, backup: Record<string, string>): void => {
  core.memory.backup = backup;
  changed();
};

/** True once the core holds what the other one has committed. One fetch at a time: a second one fails, as in Solr. */
const fetchFrom = async ({ cores, allowedUrl, changed }: Site, core: Core, leaderUrl: string): Promise<boolean> => {
  const leader = leaderUrl.startsWith(`${allowedUrl}/solr/`)
    ? cores.find(leaderUrl.slice(allowedUrl.length + 6))
    : undefined;
  if (leader === undefined || core.memory.isFetching) return false;
  core.memory.isFetching = true;
  try {
    if (leader.commit.version !== core.commit.version) await core.take(leader.indexFolder);
    return true;
  } catch {
    return false;
  } finally {
    core.memory.isFetching = false;
    changed();
  }
};

/** The name of a backup and its folder, which lies below the home of the server or is refused. */
const backupOf = ({ cores }: Site, core: Core, parameters: Parameters): [string, string] => {
  const name = needed(parameters, 'name');
  const location = resolve(parameters['location'] ?? core.dataFolder);
  if (!`${location}${sep}`.startsWith(`${resolve(cores.home)}${sep}`) || !/^[\w.-]+$/.test(name))
    throw new SolrProblem(400, `Path ${location} must be relative to SOLR_HOME`);
  return [name, join(location, `snapshot.${name}`)];
};
