import type { CliIo } from '../io';
import { detectApplication } from './detect-application';
import { detectCompose } from './detect-compose';
import { detectDockerfile } from './detect-dockerfile';
import { detectGit } from './detect-git';
import { detectMigrations } from './detect-migrations';
import { detectPackage } from './detect-package';
import { detectProcfile } from './detect-procfile';
import { detectSource } from './detect-source';
import { detectVariables } from './detect-variables';
import { acceptable } from './draft-config';
import { combine, type Findings } from './findings';
import { filesIn } from './repository-files';

/** From what says most about how an application is deployed to what says least. */
const DETECTORS = [
  detectProcfile,
  detectMigrations,
  detectPackage,
  detectDockerfile,
  detectCompose,
  detectSource,
  detectApplication,
  detectVariables,
];

/** All that the files in the working directory and its git remote tell. Reads only; runs nothing but `git config`. */
export const lookAtRepository = async (io: Pick<CliIo, 'cwd' | 'git'>): Promise<Findings> => {
  const files = filesIn(io.cwd);
  const all = [...DETECTORS.map((detect) => detect(files)), await detectGit(io)];
  return combine(all.map(acceptable));
};
