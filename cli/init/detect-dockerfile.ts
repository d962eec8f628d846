import type { CommandLine, Findings } from './findings';
import { pathInHealthCheck } from './health-url';
import type { RepositoryFiles } from './repository-files';

/** The last stage of a Dockerfile: what it exposes, what it runs, how it checks itself. */
export const detectDockerfile = (files: RepositoryFiles): Findings => {
  const instructions = lastStage(files.read('Dockerfile') ?? '');
  const last = (name: string): string | undefined => instructions.filter((one) => one.name === name).at(-1)?.rest;
  const found: Findings = {};
  const port = /(?:^|\s)(\d{1,5})(?:\/tcp)?(?=\s|$)/.exec(last('EXPOSE') ?? '')?.[1];
  if (port) found.port = { value: Number(port), from: 'EXPOSE in the Dockerfile' };
  const command = withEntrypoint(last('ENTRYPOINT'), last('CMD'));
  if (command) found.web = { value: command, from: 'CMD in the Dockerfile' };
  const healthPath = pathInHealthCheck(last('HEALTHCHECK') ?? '');
  if (healthPath) found.healthPath = { value: healthPath, from: 'HEALTHCHECK in the Dockerfile' };
  return found;
};

const lastStage = (source: string): { name: string; rest: string }[] => {
  const joined = source
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ');
  const all = joined.split('\n').flatMap((line) => {
    const [, name, rest] = /^\s*([A-Za-z]+)\s+(\S.*)$/.exec(line) ?? [];
    return name && rest ? [{ name: name.toUpperCase(), rest: rest.trim() }] : [];
  });
  return all.slice(all.findLastIndex((one) => one.name === 'FROM') + 1);
};

/** A list entry point takes CMD as its arguments; a text one is run by a shell and ignores CMD. */
const withEntrypoint = (entrypoint: string | undefined, command: string | undefined): CommandLine | undefined => {
  const first = entrypoint && listOrText(entrypoint);
  const second = command && listOrText(command);
  if (!first) return second || undefined;
  return Array.isArray(first) && Array.isArray(second) ? [...first, ...second] : first;
};

const listOrText = (source: string): CommandLine => {
  try {
    const list: unknown = JSON.parse(source);
    if (Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === 'string')) return list;
  } catch {
    // no JSON list: then Docker runs it by a shell, and so do we
  }
  return source;
};
