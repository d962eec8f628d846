/** Thrown into work whose predecessor failed. */
export class PredecessorFailed extends Error {}

/**
 * Does the work of every id once, each after all that it depends on, independent ones side by side. Gives the ids that
 * failed; what depends on one of them is not begun.
 */
export const inOrder = async (
  ids: string[],
  dependenciesOf: (id: string) => string[],
  work: (id: string) => Promise<void>,
): Promise<string[]> => {
  const failed: string[] = [];
  const begun = new Map<string, Promise<void>>();
  const begin = (id: string): Promise<void> => {
    const known = begun.get(id);
    if (known !== undefined) return known;
    const predecessors = Promise.all(
      dependenciesOf(id)
        .filter((other) => ids.includes(other))
        .map(begin),
    );
    const done = predecessors
      .catch(() => {
        throw new PredecessorFailed(id);
      })
      .then(() => work(id))
      .catch((error: unknown) => {
        if (!(error instanceof PredecessorFailed)) failed.push(id);
        throw error;
      });
    begun.set(id, done);
    return done;
  };
  await Promise.allSettled(ids.map(begin));
  return failed;
};
