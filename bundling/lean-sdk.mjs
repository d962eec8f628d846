import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const EXCEPTIONS = fileURLToPath(new URL('sdk-exceptions.mjs', import.meta.url));

/** One exception as the SDK's generator writes it: its name, whose fault it is, and the members that it tells. */
const EXCEPTION = new RegExp(
  String.raw`export class (\w+) extends __BaseException \{
(?:    static shapeId = "[\w.]+#\1";
)?    name = "\1";
    \$fault = "(client|server)";
((?:    \w+;
)*)    constructor\(opts\) \{
        super\(\{
            name: "\1",
            \$fault: "\2",
            \.\.\.opts,?
        \}\);
        Object\.setPrototypeOf\(this, \1\.prototype\);
((?:        this\.(\w+) = opts\.\5;
)*)    \}
\}`,
  'g',
);

/** What only some exceptions have, and these stay as they are. */
const RETRYABLE = /\$retryable = \{/g;

const count = (text, pattern) => text.match(pattern)?.length ?? 0;

const namesIn = (lines) => lines.match(/\w+(?=;)/g) ?? [];

/**
 * The same classes, written shorter: a service registers all its exceptions, so that every function carries them, and
 * RDS alone has 150. An error, if the SDK writes them in a way that is not known here.
 */
export const shortExceptions = (source, file) => {
  const shorter = source.replace(EXCEPTION, (all, name, fault, declared, assigned) => {
    const members = namesIn(declared);
    if (members.join() !== namesIn(assigned).join()) return all;
    const values = [name, fault, ...(members.length === 0 ? [] : [members])].map((value) => JSON.stringify(value));
    return `export const ${name} = /* @__PURE__ */ exceptionClass(${values.join(', ')});`;
  });
  if (count(shorter, /\bclass\b/g) !== count(shorter, RETRYABLE))
    throw new Error(`${file}: the SDK writes its exceptions in another way than bundling/lean-sdk.mjs expects`);
  return [
    `import { exceptionsOf } from ${JSON.stringify(EXCEPTIONS)};`,
    'const exceptionClass = exceptionsOf(__BaseException);',
    shorter,
  ].join('\n');
};

/** Of its package.json, which a client imports whole, it only sends the version with each request. */
const versionOnly = (source) => JSON.stringify({ version: JSON.parse(source).version });

/** The generated sources of the SDK's clients in fewer words. */
export const leanSdk = {
  name: 'lean-sdk',
  setup(build) {
    const load = (filter, shorten, loader) =>
      build.onLoad({ filter }, async ({ path }) => ({ contents: shorten(await readFile(path, 'utf8'), path), loader }));
    load(/@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]models[\\/]errors\.js$/, shortExceptions, 'js');
    load(/@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/, versionOnly, 'json');
  },
};
