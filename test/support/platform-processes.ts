import { readFile, readdir } from 'node:fs/promises';

/** Processes of this machine whose command line or variables contain the text; none where the system hides them. */
export const processesWith = async (text: string): Promise<string[]> => {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const [command, variables] = await Promise.all([read('cmdline'), read('environ')]);
      const isOwn = Number(pid) === process.pid;
      return !isOwn && `${command}\0${variables}`.includes(text) ? [`${pid} ${command.replaceAll('\0', ' ')}`] : [];
    }),
  );
  return found.flat();
};
