import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../functions/shared/clock';
import type { Processes } from '../../../local/data-plane/data-plane';
import { realProcesses } from '../../../local/data-plane/processes';
import { eventually, host, isRunning, openGroups, temporaryFolder } from './support';

const folder = temporaryFolder();
let processes: Processes;

beforeAll(async () => {
  processes = realProcesses(await openGroups(join(folder, 'data')), systemClock, host);
});

const run = (id: string, command: string | string[], environment: Record<string, string> = {}) => {
  const lines: string[] = [];
  const running = processes.start({ id, command, folder, environment, onLine: (line) => lines.push(line) });
  return { ...running, lines };
};

const pidIn = (file: string): number => Number(readFileSync(join(folder, file), 'utf8'));

test('a string is run by the shell and a list as it is, so that both forms of staging.yml work', async () => {
  const shell = run('shell', 'echo one && echo $((1 + 1)) >&2; exit 3');
  const list = run('list', ['printf', '%s\n', '$HOME; echo no']);
  expect(await shell.exited).toEqual({ code: 3, signal: null });
  expect([...shell.lines].sort()).toEqual(['2', 'one']);
  expect(await list.exited).toEqual({ code: 0, signal: null });
  expect(list.lines).toEqual(['$HOME; echo no']);
});

test('a branch sees only what it was given, so that it cannot read the secrets of the developer', async () => {
  process.env.SECRET_OF_THE_DEVELOPER = 'do not show';
  const { exited, lines } = run('environment', ['env'], { URL: 'http://a.localhost', LANG: 'de_DE.UTF-8' });
  await exited;
  delete process.env.SECRET_OF_THE_DEVELOPER;
  expect(lines.map((line) => line.split('=')[0]).sort()).toEqual(['HOME', 'LANG', 'PATH', 'TMPDIR', 'URL']);
  expect(lines).toContain('LANG=de_DE.UTF-8');
});

test('a command that is not there says so in its log and ends with 127, as a container that cannot start', async () => {
  const missing = run('missing', ['no-such-command-here']);
  expect(await missing.exited).toEqual({ code: 127, signal: null });
  expect(missing.lines.join()).toContain('no-such-command-here');
  const nowhere = processes.start({
    id: 'nowhere',
    command: 'true',
    folder: join(folder, 'none'),
    environment: {},
    onLine: (line) => missing.lines.push(line),
  });
  expect((await nowhere.exited).code).toBe(127);
  expect(missing.lines.join()).toContain('does not exist');
});

test('a stop ends also the children of a shell and waits until the last has gone', async () => {
  const { lines } = run('tree', 'sleep 300 & echo $! > child; sleep 300 & echo $! > other; echo up; wait');
  await eventually('the shell is up', () => lines.includes('up'));
  await processes.stop('tree', 5000);
  expect([pidIn('child'), pidIn('other')].filter(isRunning)).toEqual([]);
});

test('a server may finish its work after the shell around it has gone, as long as the grace lasts', async () => {
  const finish = `process.on('SIGTERM', () => setTimeout(() => { require('fs').writeFileSync('finished', ''); process.exit(); }, 300)); console.log('up'); setInterval(() => {}, 1000)`;
  const { lines } = run('graceful', `"${process.execPath}" -e "${finish}"; echo never`);
  await eventually('the server is up', () => lines.includes('up'));
  await processes.stop('graceful', 10_000);
  expect(existsSync(join(folder, 'finished'))).toBe(true);
});

test('who ignores SIGTERM is killed after the grace, so that a stop always ends', async () => {
  const { exited, lines, pid } = run('stubborn', `trap '' TERM; echo up; while :; do sleep 0.1; done`);
  await eventually('it is up', () => lines.includes('up'));
  await processes.stop('stubborn', 200);
  expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(isRunning(pid)).toBe(false);
});

test('when the main process ends by itself nothing of it goes on, as in a container', async () => {
  const { exited } = run('leaver', 'sleep 300 & echo $! > left; exit 0');
  await exited;
  await eventually('its child is gone', () => !isRunning(pidIn('left')));
});

test('a daemon that left its group and its parent is ended with its process, where the system lets us know it', async () => {
  const { lines } = run('daemon', '(setsid sh -c "echo \\$\\$ > lost; exec sleep 30" &) ; echo up; sleep 300');
  await eventually(
    'the daemon is up',
    () => lines.includes('up') && existsSync(join(folder, 'lost')) && pidIn('lost') > 0,
  );
  await processes.stop('daemon', 1000);
  expect(isRunning(pidIn('lost'))).toBe(process.platform !== 'linux');
});

test('stopping what is not there is done, and a stopped id can be started again', async () => {
  await processes.stop('never started', 1000);
  run('again', 'sleep 300');
  expect(() => run('again', 'sleep 300')).toThrow(/runs already/);
  await processes.stop('again', 1000);
  const second = run('again', 'echo second');
  await second.exited;
  expect(second.lines).toEqual(['second']);
});

test('the last line is given although it has no end, before the end of the process is told', async () => {
  const { exited, lines } = run('last', 'printf "first\\nlast"');
  await exited;
  expect(lines).toEqual(['first', 'last']);
});
