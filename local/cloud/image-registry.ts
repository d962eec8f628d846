import type { World } from './world';

type Build = { outcome: Promise<string>; ended?: 'built' | 'failed'; isFailureTold?: boolean };

/** What images there are: one for each commit, built at the first question as CI would have built it at the push. */
export type ImageRegistry = {
  /** True once the build has ended, well or badly; asking starts it. */
  isPushed(commit: string): boolean;
  /** What the build of that commit does at this moment; undefined when none is under way. */
  stateOf(commit: string): string | undefined;
  /** The folder of the image; waits for the build and rejects with what went wrong in it. */
  pull(image: string): Promise<string>;
  /** Lets a failed build that somebody was told of be tried again: its cause may have been mended. */
  renew(image: string): void;
};

const COMMIT = /^[0-9a-f]{40}$/;

/** The commit that is the tag of an image, or undefined for any other tag. */
export const commitOf = (image: string): string | undefined => {
  const tag = image.slice(image.lastIndexOf(':') + 1);
  return COMMIT.test(tag) ? tag : undefined;
};

/** Builds of the data plane as a registry of images. */
export const imageRegistry = (world: World): ImageRegistry => {
  const builds = new Map<string, Build>();
  const build = (commit: string): Build => {
    const known = builds.get(commit);
    if (known !== undefined) return known;
    const started: Build = { outcome: world.dataPlane.images.build(commit).then(({ folder }) => folder) };
    const end = (ended: 'built' | 'failed') => {
      started.ended = ended;
      world.changed();
    };
    builds.set(commit, started);
    const ending = started.outcome.then(
      () => end('built'),
      () => end('failed'),
    );
    world.background(`build of ${commit}`, ending);
    return started;
  };
  return {
    isPushed: (commit) => build(commit).ended !== undefined,
    stateOf: (commit) => world.dataPlane.images.stateOf(commit),
    pull: async (image) => {
      const commit = commitOf(image);
      if (commit === undefined)
        throw new Error(`the tag of ${image} is not a commit, and only commits can be built here`);
      const started = build(commit);
      try {
        return await started.outcome;
      } catch (error) {
        started.isFailureTold = true;
        throw error;
      }
    },
    renew: (image) => {
      const commit = commitOf(image);
      if (commit !== undefined && builds.get(commit)?.isFailureTold) builds.delete(commit);
    },
  };
};
