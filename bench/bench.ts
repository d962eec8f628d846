import type { SampleRepository } from '../local/sample-repository';
import type { Api } from './api';
import type { BareRun } from './bare-script';

/** How much is done. */
export type Extent = { runs: number; oneAfterAnother: number; atOnce: number; redeploys: number };

/** What every measurement works with. */
export type Bench = {
  extent: Extent;
  api: Api;
  repository: SampleRepository;
  platformPid: number;
  /** Does the work by the bare script, under a name that no other run has at this time. */
  bare(name: string, lookEvery?: number): Promise<BareRun>;
  /** Where PostgreSQL's data of an environment is. */
  dataFolderOf(environmentName: string): string;
  say(line: string): void;
};
