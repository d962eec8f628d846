import type { Solr } from './solr';

/** A new core that is to get the index of the staging core, of that commit or a later one. */
export type Clone = {
  solr: Solr;
  core: string;
  version: number;
  /** It was made at this very moment: nothing can be at work on it yet. */
  isNew: boolean;
  /** Removes the core, which gives the disk back and lets the next try begin anew, and throws SearchFailed. */
  giveUp(why: string): Promise<never>;
};
