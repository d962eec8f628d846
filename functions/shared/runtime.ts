import { Clients } from './clients';
import { type Clock, systemClock } from './clock';
import { type Config, parseConfig } from './config';
import { type HttpGet, httpGet } from './http';
import { type Log, consoleLog } from './log';
import { type Random, systemRandom } from './random';

/** The world as a handler sees it. On AWS there is one per process; the laptop and the simulation pass their own. */
export type Runtime = {
  config: Config;
  clients: Clients;
  clock: Clock;
  random: Random;
  httpGet: HttpGet;
  log: Log;
};

let ofThisProcess: Runtime | undefined;

/** The runtime of a deployed function: made at the first call, so that nothing is read or built at import time. */
export const processRuntime = (): Runtime => {
  ofThisProcess ??= {
    config: parseConfig(process.env),
    clients: new Clients(),
    clock: systemClock,
    random: systemRandom,
    httpGet,
    log: consoleLog,
  };
  return ofThisProcess;
};
