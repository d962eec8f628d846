import { callsOf } from './calls.mjs';
import { readFunctions } from './functions.mjs';

// What `calls` in serverless/functions.yml has to say, as JSON.
const calls = {};
for (const [key, source] of Object.entries(await readFunctions())) calls[key] = await callsOf(source);
process.stdout.write(`${JSON.stringify(calls, undefined, 2)}\n`);
