import type { Runtime } from '../functions/shared/runtime';
import type { BoundHandler, Handler } from '../functions/shared/step-handler';

export type Invoke = (functionKey: string, event: unknown) => Promise<unknown>;

/** What crosses between a machine and a function is JSON, here as on AWS: nothing is shared by reference. */
const overTheWire = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

/** Runs handlers in this process, each bound once to the given world, as Lambda keeps a warm one. */
export const localLambda = (functions: Record<string, Handler>, runtime: Runtime): Invoke => {
  const warm = new Map<string, BoundHandler>();
  return async (functionKey, event) => {
    const handler = functions[functionKey];
    if (handler === undefined)
      throw new Error(`A machine calls the function ${functionKey}, which local/functions.ts does not have`);
    const bound = warm.get(functionKey) ?? handler.on(runtime);
    warm.set(functionKey, bound);
    return overTheWire(await bound(overTheWire(event)));
  };
};
