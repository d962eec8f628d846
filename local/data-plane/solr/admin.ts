import type { Core } from './core';
import type { Cores } from './cores';
import { SolrProblem } from './problem';
import { type Parameters, needed } from './request';

/** `admin/cores`: what there is, a new one, one less. */
export const adminCores = async (cores: Cores, parameters: Parameters): Promise<object> => {
  const action = parameters['action'] ?? 'STATUS';
  switch (action) {
    case 'STATUS': {
      const asked = parameters['core'];
      const names = asked === undefined ? cores.names : [asked];
      const failures = [...cores.failures].filter(([name]) => asked === undefined || name === asked);
      const withIndex = parameters['indexInfo'] !== 'false';
      return {
        initFailures: Object.fromEntries(failures),
        status: Object.fromEntries(names.map((name) => [name, statusOf(cores, name, withIndex)])),
      };
    }
    case 'CREATE': {
      const name = needed(parameters, 'name');
      await cores.create({
        name,
        configSet: needed(parameters, 'configSet'),
        dataDir: parameters['dataDir'] ?? 'data',
      });
      return { core: name };
    }
    case 'UNLOAD': {
      if (parameters['deleteInstanceDir'] !== 'true')
        throw new SolrProblem(400, 'UNLOAD without deleteInstanceDir=true is not known to this Solr');
      await cores.unload(needed(parameters, 'core'));
      return {};
    }
    default:
      throw new SolrProblem(400, `Unsupported operation: ${action}`);
  }
};

const statusOf = (cores: Cores, name: string, withIndex: boolean): object => {
  const core = cores.find(name);
  if (core === undefined) return {};
  return {
    name,
    instanceDir: core.folder,
    dataDir: `${core.dataFolder}/`,
    config: 'solrconfig.xml',
    schema: 'schema.xml',
    startTime: new Date(core.startedAt).toISOString(),
    uptime: cores.clock.now() - core.startedAt,
    ...(withIndex ? { index: indexOf(core) } : {}),
  };
};

const indexOf = ({ commit }: Core): object => ({
  numDocs: commit.documents,
  maxDoc: commit.documents,
  deletedDocs: 0,
  current: true,
  hasDeletions: false,
  segmentsFile: `segments_${commit.generation}`,
  userData: userDataOf(commit.version),
  sizeInBytes: commit.bytes,
});

const userDataOf = (version: number): object => (version === 0 ? {} : { commitTimeMSec: String(version) });

/** `admin/segments` of a core: all documents are in one. */
export const segments = ({ commit }: Core): object => ({
  info: { segmentsFileName: `segments_${commit.generation}`, userData: userDataOf(commit.version) },
  segments: commit.documents === 0 ? {} : { _0: { name: '_0', size: commit.documents, delCount: 0, softDelCount: 0 } },
});
