'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const PROGRAM = join(__dirname, '..', 'dist', 'cli.js');

/** Runs the built program under the name that it was called by. */
exports.start = (programName) => {
  if (existsSync(PROGRAM)) return require(PROGRAM).main(programName);
  console.error(`${programName}: ${PROGRAM} is missing. Run npm ci or npm run build first.`);
  process.exitCode = 1;
};
