import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEvent, LogStore } from './data-plane';
import { openLogFile, readLogFile, type LogFile } from './log-file';

/** Group names may hold slashes and be longer than a file name. */
const fileNameOf = (group: string): string => {
  const readable = encodeURIComponent(group).replaceAll('*', '%2A');
  if (readable.length <= 180 && !readable.startsWith('.')) return `${readable}.jsonl`;
  return `${readable.slice(0, 140).replace(/^\./, '_')}~${createHash('sha256').update(group).digest('hex').slice(0, 32)}.jsonl`;
};

/** Log groups as files below a folder, one for each group; they are there again after a restart. */
export const openLogStore = (folder: string): LogStore => {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, LogFile>();
  const followers = new Map<string, Set<(event: LogEvent) => void>>();
  const pathOf = (group: string): string => join(folder, fileNameOf(group));

  const fileOf = (group: string): LogFile => {
    const file = files.get(group) ?? openLogFile(pathOf(group));
    files.set(group, file);
    return file;
  };

  return {
    append: (group, stream, at, message) => {
      const event = fileOf(group).append(stream, at, message);
      for (const onEvent of [...(followers.get(group) ?? [])]) onEvent(event);
    },
    read: async (group, { streamPrefix = '', since = 0, after, limit, keep = 'oldest' }) => {
      const found: LogEvent[] = [];
      for await (const event of readLogFile(pathOf(group), after)) {
        if (event.at < since || !event.stream.startsWith(streamPrefix)) continue;
        found.push(event);
        if (found.length <= limit) continue;
        if (keep === 'oldest') return found.slice(0, limit);
        found.shift();
      }
      return found;
    },
    follow: (group, onEvent) => {
      const set = followers.get(group) ?? new Set();
      followers.set(group, set);
      set.add(onEvent);
      return () => {
        set.delete(onEvent);
        if (set.size === 0 && followers.get(group) === set) followers.delete(group);
      };
    },
    removeGroup: async (group) => {
      files.get(group)?.close();
      files.delete(group);
      await rm(pathOf(group), { force: true });
    },
    close: () => {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
};
