import type { EnvironmentView } from '../api/views';
import { shortDuration } from '../durations';
import { columns } from './table';

/** The environment's one-line failure: which kind of run failed, where, with which error. */
export const failureOf = ({ name, status, execution }: EnvironmentView): string => {
  const what = `The ${execution?.kind ?? 'deployment'} of ${name} failed`;
  const where = execution?.failedStep ? ` at ${execution.failedStep}` : '';
  const why = execution?.error ? `: ${execution.error.name}: ${execution.error.message}` : ` (status ${status}).`;
  return `${what}${where}${why}`;
};

// only the name goes into a command to copy: it is a DNS label, whereas a branch can hold anything a shell would run
/** What a person can do now, one line each. */
export const nextSteps = ({ name, status, url }: EnvironmentView): string[] => {
  const lookAndMend = [
    `See why: branch-staging logs ${name}`,
    `Mend the cause, then go on where it failed: branch-staging redrive ${name} (or push a new commit)`,
  ];
  switch (status) {
    case 'ready':
      return [`Open it: branch-staging open ${name}`];
    case 'failed':
      return [...lookAndMend, `Or remove it: branch-staging destroy ${name}`];
    case 'degraded':
      return [`The version before still serves at ${url}`, ...lookAndMend];
    case 'destroyed':
      return ['Create it again on its branch: branch-staging create'];
    default:
      return [`Watch it: branch-staging progress ${name} --wait`];
  }
};

/** When the environment goes away by itself, seen from now. */
export const expiryOf = ({ status, lifetime: { pinnedUntil, expiresAt } }: EnvironmentView, now: number): string => {
  if (status === 'destroying' || status === 'destroyed') return '-';
  if (pinnedUntil && Date.parse(pinnedUntil) > now) return `pinned to ${pinnedUntil.slice(0, 10)}`;
  const left = Date.parse(expiresAt) - now;
  return left > 0 ? `in ${shortDuration(left)}` : 'due';
};

const ago = (now: number, time: string | undefined): string | undefined =>
  time && `${shortDuration(now - Date.parse(time))} ago (${time})`;

const versionOf = (version: { commit: string; sequence: number } | undefined): string | undefined =>
  version && `${version.commit} (sequence ${version.sequence})`;

const sizesOf = (services: EnvironmentView['desired']['services']): string | undefined =>
  services &&
  Object.entries(services)
    .map(([name, { cpu, memoryMegabytes, count }]) =>
      [
        name,
        ...(cpu === undefined ? [] : [`cpu ${cpu}`]),
        ...(memoryMegabytes === undefined ? [] : [`${memoryMegabytes} MB`]),
        ...(count === undefined ? [] : [`count ${count}`]),
      ].join(' '),
    )
    .join(', ');

const linksOf = ({ links = {} }: EnvironmentView): [string, string][] =>
  Object.entries(links).map(([variable, { branch, url, alive }]) => [
    `link ${variable}`,
    alive ? `${branch} at ${url}` : `${branch}, which is gone; the next deployment has what staging.yml says`,
  ]);

const facts = (view: EnvironmentView, now: number): [string, string | undefined][] => [
  ['name', view.name],
  ['branch', view.branch],
  ['repository', view.repository],
  ['url', view.url],
  ['status', view.status],
  ['mode', view.mode],
  ['owner', view.owner],
  ['wanted', versionOf(view.desired)],
  ['deployed', versionOf(view.deployed) ?? 'nothing yet'],
  ['sizes', sizesOf(view.desired.services)],
  ...linksOf(view),
  ['linked from', view.linkedFrom?.join(', ') || undefined],
  ['created', ago(now, view.createdAt)],
  ['last deployed', ago(now, view.activity.lastDeployAt)],
  ['last request', ago(now, view.activity.lastRequestAt)],
  ['expires', expiryOf(view, now)],
];

/** Everything worth knowing about one environment, with its last error and what to do next. */
export const environmentBlock = (view: EnvironmentView, now: number): string => {
  const known = facts(view, now).filter((fact): fact is [string, string] => fact[1] !== undefined);
  const error = view.execution?.error || view.status === 'failed' ? `\n${failureOf(view)}\n` : '';
  return `${columns([], known)}${error}\n${nextSteps(view).join('\n')}\n`;
};

/** One line per environment. */
export const environmentTable = (views: readonly EnvironmentView[], now: number): string =>
  columns(
    ['NAME', 'BRANCH', 'STATUS', 'COMMIT', 'AGE', 'EXPIRES', 'URL'],
    views.map((view) => [
      view.name,
      view.branch,
      view.status,
      (view.deployed ?? view.desired).commit.slice(0, 7),
      shortDuration(now - Date.parse(view.createdAt)),
      expiryOf(view, now),
      view.url,
    ]),
  );
