import type { Findings } from './findings';
import type { RepositoryFiles } from './repository-files';

/** A Procfile: `web` and workers are services, `release` is what runs before a new version serves. */
export const detectProcfile = (files: RepositoryFiles): Findings => {
  const processes = new Map<string, string>();
  for (const line of (files.read('Procfile') ?? '').split(/\r?\n/)) {
    const [, name, command] = /^([A-Za-z0-9_-]+):(.*)$/.exec(line) ?? [];
    if (name && command?.trim()) processes.set(name, command.trim());
  }
  const found: Findings = {};
  const from = (name: string) => `"${name}" in the Procfile`;
  const web = processes.get('web');
  const release = processes.get('release');
  if (web) found.web = { value: web, from: from('web') };
  if (release) found.migrate = { value: release, from: from('release') };
  const workers = [...processes].filter(([name]) => name !== 'web' && name !== 'release');
  if (workers.length > 0) found.workers = { value: Object.fromEntries(workers), from: 'the Procfile' };
  return found;
};
