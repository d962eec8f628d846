import { isoTime } from '../shared/clock';
import type { Revision, ServiceSizes } from './environment';

/** The part of a request that says what is to run. */
export type RevisionRequest = {
  commit: string;
  image: string;
  overrides?: Record<string, string> | undefined;
  links?: Record<string, string> | undefined;
  /** The URLs that the links stand for; given together with them. */
  linkUrls?: Record<string, string> | undefined;
  /** All sizes of the environment: they take the place of those before. */
  services?: ServiceSizes | undefined;
  requestedBy: string;
};

/** True when both would run the same: then the later one asks for nothing new. */
export const isSameRevision = (revision: Revision, wanted: Revision): boolean =>
  revision.commit === wanted.commit &&
  revision.image === wanted.image &&
  isSameRecord(revision.overrides, wanted.overrides) &&
  isSameRecord(revision.links, wanted.links) &&
  isSameRecord(flat(revision.services), flat(wanted.services));

const flat = (sizes: ServiceSizes = {}): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(sizes).flatMap(([service, size]) =>
      Object.entries(size).map(([field, value]) => [`${service}.${field}`, value] as const),
    ),
  );

/** DynamoDB gives the members of a map back in any order. */
const isSameRecord = (one: Record<string, unknown>, other: Record<string, unknown>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, value]) => other[key] === value);

/** What a request makes of what was wanted before, with the next number in the sequence. */
export const nextRevision = (before: Revision | undefined, request: RevisionRequest, now: number): Revision => ({
  commit: request.commit,
  image: request.image,
  ...nextVariables(before, request),
  ...nextSizes(request.services ?? before?.services),
  sequence: (before?.sequence ?? 0) + 1,
  requestedAt: isoTime(now),
  requestedBy: request.requestedBy,
});

const nextSizes = (services: ServiceSizes = {}): Pick<Revision, 'services'> =>
  Object.keys(services).length === 0 ? {} : { services };

/**
 * Overrides and links, of which a request replaces the ones that it names and leaves the others. The URLs of links stand
 * among the overrides; a later override of a linked variable takes its place.
 */
const nextVariables = (
  before: Pick<Revision, 'overrides' | 'links'> = { overrides: {}, links: {} },
  { overrides, links, linkUrls }: RevisionRequest,
): Pick<Revision, 'overrides' | 'links'> => {
  const isLink = (variable: string): boolean => Object.hasOwn(before.links, variable);
  const plain = overrides ?? withKeys(before.overrides, (variable) => !isLink(variable));
  if (links !== undefined) return { overrides: { ...plain, ...linkUrls }, links };
  const isKept = (variable: string): boolean => overrides === undefined || !Object.hasOwn(overrides, variable);
  const urls = withKeys(before.overrides, (variable) => isLink(variable) && isKept(variable));
  return { overrides: { ...plain, ...urls }, links: withKeys(before.links, isKept) };
};

const withKeys = (record: Record<string, string>, isWanted: (key: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => isWanted(key)));
