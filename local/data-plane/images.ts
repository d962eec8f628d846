import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../functions/shared/clock';
import type { BuildConfig, Images } from './data-plane';
import { openBuildCache } from './build-cache';
import { buildStates } from './build-states';
import { DataPlaneError } from './data-plane-error';
import { assertCommit, type Git } from './git';
import { oneAtATime } from './one-at-a-time';
import type { ProcessGroups } from './process-groups';
import { startWithLines, type HostEnvironment } from './processes';

export type ImagesOptions = {
  /** Checkouts are made below it. */
  folder: string;
  git: Git;
  build: BuildConfig;
  groups: ProcessGroups;
  clock: Clock;
  host: HostEnvironment;
  /** Hears what the install and build commands print. */
  onLine?(commit: string, line: string): void;
};

const LINES_TOLD = 20;
const COMMIT = /^[0-9a-f]{40}$/;

/** Makes one runnable checkout for each commit: checkout, install (or the kept result of one), build. */
export const realImages = ({ folder, git, build, groups, clock, host, onLine }: ImagesOptions): Images => {
  const cache = openBuildCache(join(folder, 'cache'), build);
  const underway = new Map<string, Promise<{ folder: string }>>();
  const states = buildStates(clock);
  const inOrder = oneAtATime();
  const checkoutOf = (commit: string): string => join(folder, commit);
  /** Written last: a checkout without it was not finished, and is made again. In place, because builds note absolute paths. */
  const markOf = (commit: string): string => `${checkoutOf(commit)}.built`;

  const run = async (commit: string, option: 'install' | 'build'): Promise<void> => {
    const command = build[option];
    if (command === undefined) return;
    const last: string[] = [];
    const hear = (line: string): void => {
      last.push(line);
      if (last.length > LINES_TOLD) last.shift();
      states.hear(commit, line);
      onLine?.(commit, line);
    };
    states.begin(commit, `running build.${option} ${JSON.stringify(command)}`);
    const spec = { command, folder: checkoutOf(commit), environment: {}, onLine: hear };
    const { code, signal } = await startWithLines(groups, clock, host, spec).exited;
    if (code === 0) return;
    const end = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const said = last.length === 0 ? 'It printed nothing.' : `Its last lines:\n${last.join('\n')}`;
    const words = JSON.stringify(command);
    throw new DataPlaneError('ImageBuildFailed', `Building commit ${commit}: build.${option} ${words} ${end}. ${said}`);
  };

  const install = async (commit: string): Promise<void> => {
    if (!build.cache) return run(commit, 'install');
    const key = await cache.keyOf(checkoutOf(commit));
    states.begin(commit, 'waiting for the same install of another commit');
    // Commits with the same key wait for the first one's install instead of doing it again.
    await inOrder(key, async () => {
      states.begin(commit, 'copying what an earlier commit has installed');
      if (await cache.bring(key, checkoutOf(commit))) return;
      await run(commit, 'install');
      await cache.keep(key, checkoutOf(commit));
    });
  };

  const removeNow = async (commit: string): Promise<void> => {
    await rm(markOf(commit), { force: true });
    await rm(checkoutOf(commit), { recursive: true, force: true });
  };

  const make = async (commit: string): Promise<{ folder: string }> => {
    const checkout = checkoutOf(commit);
    if (existsSync(markOf(commit))) return { folder: checkout };
    await removeNow(commit);
    await mkdir(checkout, { recursive: true });
    await git.checkout(commit, checkout);
    await install(commit);
    await run(commit, 'build');
    await writeFile(markOf(commit), '');
    return { folder: checkout };
  };

  const remove = async (commit: string): Promise<void> => {
    assertCommit(commit);
    await inOrder(commit, () => removeNow(commit));
  };

  return {
    build: async (commit) => {
      assertCommit(commit);
      const before = underway.get(commit);
      if (before) return before;
      states.begin(commit, 'checking it out');
      const building = inOrder(commit, () => make(commit)).finally(() => {
        underway.delete(commit);
        states.end(commit);
      });
      underway.set(commit, building);
      return building;
    },
    stateOf: states.of,
    remove,
    removeAllBut: async (commits) => {
      const found = existsSync(folder) ? await readdir(folder) : [];
      const unwanted = found.filter((name) => COMMIT.test(name) && !commits.includes(name));
      await Promise.all(unwanted.map(remove));
    },
  };
};
