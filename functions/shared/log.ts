/** One line of JSON per entry, so that log queries can filter by environment and step. */
export type Log = (entry: LogEntry) => void;

export type LogEntry = {
  level: 'info' | 'warn' | 'error';
  message: string;
  environment?: string | undefined;
  [field: string]: unknown;
};

export const consoleLog: Log = (entry) => {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
};
