import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clients } from './clients';
import { type Clock, systemClock } from './clock';
import { type Config, parseConfig } from './config';
import type { StagingConfig } from './config-schema';
import { WorkflowError } from './errors';
import { type Http, type HttpGet, httpGet, systemHttp } from './http';
import { type Log, consoleLog } from './log';
import { type Random, systemRandom } from './random';

/** The world as a handler sees it. On AWS there is one per process; the laptop and the simulation pass their own. */
export type Runtime = {
  config: Config;
  clients: Clients;
  clock: Clock;
  random: Random;
  httpGet: HttpGet;
  http: Http;
  log: Log;
};

/** staging.yml as `npm run build:functions` checked it and laid it beside the function. */
export const packagedStaging = (folder: string): StagingConfig => {
  try {
    return JSON.parse(readFileSync(join(folder, 'staging.json'), 'utf8')) as StagingConfig;
  } catch (error) {
    const message = 'The function was packaged without its staging.json: package it with `npm run package`';
    throw new WorkflowError('InvalidConfiguration', message, { cause: error });
  }
};

let ofThisProcess: Runtime | undefined;

/** The runtime of a deployed function: made at the first call, so that nothing is read or built at import time. */
export const processRuntime = (): Runtime => {
  ofThisProcess ??= {
    config: parseConfig(process.env, packagedStaging(__dirname)),
    clients: new Clients(),
    clock: systemClock,
    random: systemRandom,
    httpGet,
    http: systemHttp,
    log: consoleLog,
  };
  return ofThisProcess;
};
