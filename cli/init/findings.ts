/** Something read out of a repository, and the place it was read from, for the comment in the file. */
export type Guess<T> = { value: T; from: string };

export type CommandLine = string | string[];

/** What the detectors can find out about an application. Each gives what it knows; the earlier detector wins. */
export type Findings = {
  application?: Guess<string>;
  repository?: Guess<string>;
  install?: Guess<CommandLine>;
  build?: Guess<CommandLine>;
  cache?: Guess<{ key: string[]; paths: string[] }>;
  /** There is a Postgres; name and user where they are known. */
  database?: Guess<{ name?: string; user?: string }>;
  migrate?: Guess<CommandLine>;
  seed?: Guess<CommandLine>;
  web?: Guess<CommandLine>;
  port?: Guess<number>;
  healthPath?: Guess<string>;
  workers?: Guess<Record<string, CommandLine>>;
  variables?: Guess<Record<string, string>>;
  /** Names that the application is said to know, for which the platform has no value. */
  otherVariables?: Guess<string[]>;
};

/** Per field the first finding wins; what is known about database and variables adds up, the first again before the others. */
export const combine = (all: Findings[]): Findings => {
  const lastFirst = [...all].reverse();
  const combined = Object.assign({}, ...lastFirst) as Findings;
  const database = together(lastFirst.flatMap((found) => found.database ?? []));
  const variables = together(lastFirst.flatMap((found) => found.variables ?? []));
  return { ...combined, ...(database && { database }), ...(variables && { variables }) };
};

const together = <T extends object>(guesses: Guess<T>[]): Guess<T> | undefined =>
  guesses.reduce<Guess<T> | undefined>(
    (sum, { value, from }) => ({ value: { ...sum?.value, ...value }, from: sum ? `${from} and ${sum.from}` : from }),
    undefined,
  );
