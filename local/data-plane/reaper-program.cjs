// @ts-check
'use strict';
/*
 * Ends what a platform started, when the platform is gone. A plain program of its own, so that it runs the same from
 * the sources and from the bundle (which has this file beside it) and needs nothing that could be missing.
 *
 * It is told on its standard input:
 *   @<platform pid> <identity> <temporary folder>    first line
 *   +<pid> <identity> <group|postgres>               started, leader of its own process group
 *   -<pid>                                           gone
 * The end of the input means that the platform is gone. `node reaper-program.cjs later` reads the list of a platform that died
 * long ago: then a group without its leader is not trusted to be ours, because the number may have been given again.
 */
const fs = require('node:fs');
const { execFileSync } = require('node:child_process');

const isLinux = process.platform === 'linux';
const isLater = process.argv[2] === 'later';
/** @type {Map<number, {identity: string, kind: string}>} */
const started = new Map();
let temporaryFolder = '';

/** @param {string} path */
const readOrNothing = (path) => {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** @param {string} stat */
const statFields = (stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** @param {string[]} args */
const ps = (args) => {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  try {
    return execFileSync('ps', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
};

/** The same words as in process-identity.ts. @param {number} pid */
const identityOf = (pid) => {
  if (!isLinux)
    return ps(['-o', 'lstart=', '-p', String(pid)])
      .trim()
      .replace(/\s+/g, '_');
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return stat && `${statFields(stat)[19]}@${readOrNothing('/proc/sys/kernel/random/boot_id').slice(0, 8)}`;
};

const linuxPids = () =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** @param {number} parent */
const childrenOf = (parent) => {
  const table = isLinux
    ? linuxPids().map((pid) => [pid, Number(statFields(readOrNothing(`/proc/${pid}/stat`))[1])])
    : ps(['-A', '-o', 'pid=,ppid='])
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number));
  return table.filter(([, parentPid]) => parentPid === parent).map(([pid]) => Number(pid));
};

/** Everybody whose TMPDIR is below ours, also who left the group. */
const marked = () => {
  if (!isLinux || !temporaryFolder) return [];
  const words = `\0TMPDIR=${temporaryFolder}/`;
  return linuxPids().filter((pid) => pid > 1 && `\0${readOrNothing(`/proc/${pid}/environ`)}`.includes(words));
};

/** @param {number} pid @param {NodeJS.Signals | 0} signal */
const send = (pid, signal) => {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};

/** The number to signal (negative: a whole group) for everything that is there and surely ours. */
const targets = () => {
  const found = [];
  for (const [pid, { identity, kind }] of started) {
    const now = identityOf(pid);
    const isOurs = now === identity || (!now && kind === 'group' && !isLater);
    const target = kind === 'group' ? -pid : pid;
    if (isOurs && send(target, 0)) found.push({ target, kind });
  }
  return found;
};

/** @param {number} milliseconds */
const goneWithin = async (milliseconds) => {
  for (let waited = 0; waited < milliseconds; waited += 50) {
    if (targets().length === 0 && marked().length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
};

const endAll = async () => {
  // PostgreSQL: SIGINT is the fast shutdown, SIGQUIT the immediate one.
  for (const { target, kind } of targets()) send(target, kind === 'postgres' ? 'SIGINT' : 'SIGTERM');
  for (const pid of marked()) send(pid, 'SIGTERM');
  if (await goneWithin(1000)) return;
  for (const { target, kind } of targets()) send(target, kind === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
  for (const pid of marked()) send(pid, 'SIGKILL');
  if (await goneWithin(1000)) return;
  for (const { target, kind } of targets()) {
    // A server's processes are each in a group of their own.
    for (const child of kind === 'postgres' ? childrenOf(target) : []) send(child, 'SIGKILL');
    send(target, 'SIGKILL');
  }
  for (const pid of marked()) send(pid, 'SIGKILL');
};

/** @param {string} line */
const hear = (line) => {
  const [number = '', identity = '', ...rest] = line.slice(1).split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (line.startsWith('@')) temporaryFolder = rest.join(' ');
  if (line.startsWith('+')) started.set(pid, { identity, kind: rest[0] ?? 'group' });
  if (line.startsWith('-')) started.delete(pid);
};

let heard = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  const lines = (heard + chunk).split('\n');
  heard = lines.pop() ?? '';
  lines.forEach(hear);
});

const platformIsGone = async () => {
  await endAll();
  // Only what the platform makes for itself has such a name.
  if (/\/branch-staging-\w+$/.test(temporaryFolder)) fs.rmSync(temporaryFolder, { recursive: true, force: true });
  process.exit(0);
};
process.stdin.once('end', platformIsGone);
process.stdin.once('error', platformIsGone);
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
