import type { Findings } from './findings';
import { packageManager, readPackageFile } from './package-file';
import type { RepositoryFiles } from './repository-files';

const SEED_SCRIPTS = ['seed', 'db:seed', 'seed:run'];
const MAIN_FILES = ['server.js', 'index.js', 'app.js', 'dist/main.js'];

/** A Node application: how it installs, builds, starts. Names of scripts are ours, never text out of the file. */
export const detectPackage = (files: RepositoryFiles): Findings => {
  const file = readPackageFile(files);
  if (!file) return {};
  const manager = packageManager(files);
  const found: Findings = {
    install: { value: manager.install, from: manager.lockFile ?? 'package.json, which has no lock file: add one' },
    variables: { value: { NODE_ENV: 'production' }, from: 'package.json: a Node application' },
  };
  if (file.nodeVersion) found.install!.from += `; package.json wants Node ${file.nodeVersion}`;
  if (file.name) found.application = { value: file.name, from: 'the name in package.json' };
  if (manager.lockFile)
    found.cache = { value: { key: [manager.lockFile], paths: ['node_modules'] }, from: manager.lockFile };
  if (file.scripts.build) found.build = { value: `${manager.run} build`, from: 'the script "build" in package.json' };
  const seed = SEED_SCRIPTS.find((name) => file.scripts[name]);
  if (seed) found.seed = { value: `${manager.run} ${seed}`, from: `the script "${seed}" in package.json` };
  const main = [file.main, ...MAIN_FILES].find((path) => path && /\.[cm]?js$/.test(path) && files.has(path));
  if (file.scripts.start) found.web = { value: 'npm start', from: 'the script "start" in package.json' };
  else if (main) found.web = { value: ['node', main], from: `${main}; package.json has no script "start"` };
  return found;
};
