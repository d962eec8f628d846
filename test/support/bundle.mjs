import { bundleFunctions } from '../../bundling/functions.mjs';

// node test/support/bundle.mjs <source> <folder> <lean|plain>: the source as a function's bundle, in <folder>/bundled.
const [source, folder, kind] = process.argv.slice(2);
await bundleFunctions({ bundled: source }, folder, { isLean: kind === 'lean' });
