/** What every resource of an environment carries, and what every destructive call checks first. */
export const TAG_INSTALLATION = 'branch-staging:installation';
export const TAG_ENVIRONMENT = 'branch-staging:environment';
export const TAG_KIND = 'branch-staging:kind';

/** `feature` is ours to destroy; `shared-staging` and `production` never are, whoever asks. */
export const KIND_FEATURE = 'feature';
export const KIND_SHARED_STAGING = 'shared-staging';
export const KIND_PRODUCTION = 'production';

type Owner = { installation: string; environment: string };

/** The ownership tags in the plain form; services that want another casing convert them. */
export const ownershipTags = ({ installation, environment }: Owner): { Key: string; Value: string }[] => [
  { Key: TAG_INSTALLATION, Value: installation },
  { Key: TAG_ENVIRONMENT, Value: environment },
  { Key: TAG_KIND, Value: KIND_FEATURE },
];

type AnyTag = {
  Key?: string | undefined;
  Value?: string | undefined;
  key?: string | undefined;
  value?: string | undefined;
};

const valuesOf = (tags: AnyTag[] | undefined) =>
  new Map((tags ?? []).map((tag) => [tag.Key ?? tag.key, tag.Value ?? tag.value]));

export const kindOf = (tags: AnyTag[] | undefined): string | undefined => valuesOf(tags).get(TAG_KIND);

/** True only when the tags say that it is the shared staging of this installation. */
export const isSharedStagingOf = (tags: AnyTag[] | undefined, installation: string): boolean => {
  const values = valuesOf(tags);
  return values.get(TAG_INSTALLATION) === installation && values.get(TAG_KIND) === KIND_SHARED_STAGING;
};

/**
 * True only when all three tags are there and are ours. Tags that were not fetched (undefined) are not ours:
 * a protection that was not read must not be overlooked.
 */
export const isOwnedBy = (tags: AnyTag[] | undefined, owner: Owner): boolean => {
  const values = valuesOf(tags);
  return (
    values.get(TAG_INSTALLATION) === owner.installation &&
    values.get(TAG_ENVIRONMENT) === owner.environment &&
    values.get(TAG_KIND) === KIND_FEATURE
  );
};
