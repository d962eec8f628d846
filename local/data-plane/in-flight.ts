/** Counts the requests under way for each port, and tells who waits when there are none left. */
export const inFlightCounter = () => {
  const counts = new Map<number, number>();
  const waiting = new Map<number, (() => void)[]>();

  return {
    count: (port: number): number => counts.get(port) ?? 0,
    /** Counts one in; the answer counts it out, once. */
    enter: (port: number): (() => void) => {
      counts.set(port, (counts.get(port) ?? 0) + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const left = (counts.get(port) ?? 1) - 1;
        if (left > 0) return void counts.set(port, left);
        counts.delete(port);
        for (const resolve of waiting.get(port) ?? []) resolve();
        waiting.delete(port);
      };
    },
    empty: (port: number): Promise<void> =>
      new Promise((resolve) => {
        if (!counts.has(port)) return resolve();
        waiting.set(port, [...(waiting.get(port) ?? []), resolve]);
      }),
  };
};
