import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** Imports of YAML files become what they hold; the bundles then need no parser. */
export const yamlModules = {
  name: 'yaml-modules',
  setup(build) {
    build.onLoad({ filter: /\.yml$/ }, async ({ path }) => ({
      contents: JSON.stringify(parse(await readFile(path, 'utf8'))),
      loader: 'json',
    }));
  },
};
