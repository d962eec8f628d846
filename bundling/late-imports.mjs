import { isBuiltin } from 'node:module';

/**
 * What packages import only when they need it, and no function of ours ever does: the SDK's event streams (live tails of
 * logs, sessions of shells) and its parser of browsers' names.
 */
const NEVER_NEEDED = ['@smithy/core/event-streams', 'bowser'];

/**
 * Leaves such imports to the moment of their use, which would fail there, saying what is missing. Taking them in would
 * cost more than their own size: esbuild wraps each module that a late import can reach, which is nearly the whole SDK.
 * A late import of anything else fails the bundling, for somebody has to decide.
 */
export const lateImports = {
  name: 'late-imports',
  setup(build) {
    build.onResolve({ filter: /^/ }, ({ kind, path, importer }) => {
      if (kind !== 'dynamic-import' || isBuiltin(path)) return undefined;
      if (NEVER_NEEDED.includes(path)) return { path, external: true };
      return {
        errors: [
          { text: `${importer} imports ${path} late: say in bundling/late-imports.mjs whether functions need it` },
        ],
      };
    });
  },
};
