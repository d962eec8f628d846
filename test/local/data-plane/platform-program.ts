import { systemClock } from '../../../functions/shared/clock';
import { realDataPlane } from '../../../local/data-plane/real-data-plane';

/** A platform of its own for the tests that kill one: starts one of each kind, says so, and stays. */
const main = async (): Promise<void> => {
  const [folder = '', repository = '', commit = '', work = ''] = process.argv.slice(2);
  const build = { build: `echo $$ > ${work}/build.pid; trap '' TERM; while :; do sleep 1; done` };
  const plane = await realDataPlane({ folder, repository, build, clock: systemClock });
  await plane.databases.create('db', { user: 'app', database: 'app' });
  await plane.databases.start('db');
  const command = [
    `echo $$ > ${work}/leader.pid`,
    `trap '' TERM`,
    `sleep 300 & echo $! > ${work}/child.pid`,
    `(setsid sh -c 'echo $$ > ${work}/daemon.pid; exec sleep 300' &)`,
    'while :; do sleep 1; done',
  ].join('\n');
  plane.processes.start({ id: 'web', command, folder: work, environment: {}, onLine: () => undefined });
  plane.images.build(commit).catch(() => undefined);
  console.log('up');
};

void main();
