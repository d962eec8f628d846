import { type HistoryEvent, parseMachine } from '../../local/interpreter/interpreter';
import { type Answer, named, World } from '../support/interpreter-world';
import { type Flow, machineNamed, type Retrier, type State, tasksOf } from './definitions';

export const INPUT = {
  environment: { name: 'new-cool-page', generation: 3 },
  mode: 'full',
  branch: 'feature/new_cool_page',
  commit: 'c'.repeat(40),
  url: 'https://new-cool-page.staging.example.com',
  wanted: { databaseId: 'shared-staging', instanceClass: 'db.t4g.small', storageType: 'gp3', backupRetentionDays: 7 },
  question: { responseUrl: 'https://answers.s3.amazonaws.com/one', requestId: 'one' },
};
export const REVISION = { commit: 'c'.repeat(40), image: 'acme/sample:one', sequence: 1 };
export const SECRET = 'arn:secret';
const STEP_MILLISECONDS = 1000;

/** What each step answers when all goes well. */
const RESULTS: Record<string, unknown> = {
  ReserveEnvironment: { needsDatabase: true, needsSearch: true },
  FindSnapshot: { snapshotId: 'nightly' },
  RestoreDatabase: { databaseId: 'sample-new-cool-page' },
  DescribeDatabase: { databaseId: 'sample-new-cool-page' },
  SecureDatabase: { secretArn: SECRET },
  SnapshotSearch: { version: 1_700_000_000_000, documents: 3 },
  RestoreSearch: { core: 'sample-new-cool-page-abcdef' },
  DescribeSearch: { core: 'sample-new-cool-page-abcdef' },
  ReserveCapacity: { cpu: 256, memoryMegabytes: 256 },
  CheckCapacity: { free: {}, wanted: {} },
  PublishDns: { changeId: '/change/1' },
  DescribeDns: { url: INPUT.url },
  PrepareRedeploy: { secretArn: SECRET },
  SelectRevision: REVISION,
  RunMigrations: { isSkipped: false },
  DeployStack: { stackName: 'sample-new-cool-page' },
  SmokeTest: { status: 200 },
  FinishDeployment: { isNewerWanted: false, url: INPUT.url },
  StopSuperseded: { waitSeconds: 29 },
  RetractDns: { isRemoved: true },
  DestroyStack: { stackName: 'sample-new-cool-page' },
  DestroyMigrations: { family: 'sample-new-cool-page-migrations' },
  DestroySearch: { core: 'sample-new-cool-page-abcdef' },
  DestroyDatabase: { databaseId: 'sample-new-cool-page' },
  ReleaseEnvironment: { name: 'new-cool-page' },
  ResizeDatabase: { databaseId: 'shared-staging', isChanged: true },
  DescribeResize: { databaseId: 'shared-staging' },
  AnswerCloudFormation: { stackId: 'arn:stack' },
};

/** What a step does at its nth call: an answer instead of the usual one, or an error that it throws. */
export type Script = Record<string, (nth: number, input: any) => unknown>;

/** Throws these errors, one call after the other, and goes well from then on. */
export const failing =
  (...names: string[]) =>
  (nth: number): unknown => {
    const name = names[nth - 1];
    if (name !== undefined) throw named(name);
    return undefined;
  };

/** Throws that error at every call. */
export const always = (name: string) => (): never => {
  throw named(name);
};

export type Step = { state: string; startedAt: number; endedAt: number; isHeard: boolean };

/** A machine of the product in virtual time; each step takes a second and answers as scripted. */
export const scenario = (file: string, script: Script = {}) => {
  const { text, definition } = machineNamed(file);
  const machine = parseMachine(text);
  const steps: Step[] = [];
  const answerOf =
    (state: string): Answer =>
    async (input, nth, { clock }, { signal }) => {
      const startedAt = clock.now();
      await clock.sleep(STEP_MILLISECONDS);
      const result = script[state]?.(nth, input) ?? RESULTS[state];
      steps.push({ state, startedAt, endedAt: clock.now(), isHeard: !signal.aborted });
      return result;
    };
  const names = tasksOf(definition).map(({ name }) => name);
  const world = new World(Object.fromEntries(names.map((name) => [name, answerOf(name)])));
  return {
    machine,
    definition,
    world,
    /** The calls that ended well, in this order. */
    steps,
    names,
    run: () => world.run(machine, INPUT, { name: 'new-cool-page-run' }),
    redrive: (history: HistoryEvent[]) =>
      world.run(machine, INPUT, { name: 'new-cool-page-run', history, isRedrive: true }),
    calls: (state: string) => world.calls.filter((call) => call.state === state),
    called: () => world.calls.map((call) => call.state),
    /** The states whose answers were heard, in this order. */
    succeeded: () => steps.filter(({ isHeard }) => isHeard).map(({ state }) => state),
  };
};

/** `State error` for every error that a Retry of the machine names. */
export const retryEdges = (definition: Flow): string[] =>
  tasksOf(definition)
    .flatMap(({ name, state }) => namesIn(state).map((error) => `${name} ${error}`))
    .sort();

export const namesIn = ({ Retry = [] }: State): string[] => Retry.flatMap(({ ErrorEquals }) => ErrorEquals);

/** The edges that an execution took: failures after which the state was tried again. */
export const edgesTaken = (history: HistoryEvent[]): string[] => {
  const taken = history
    .filter(({ type, details }) => type === 'TaskFailed' && details?.['retryAt'] !== undefined)
    .map(({ path, details }) => `${path.at(-1)} ${String(details?.['error'])}`);
  return [...new Set(taken)].sort();
};

/** The polls of a machine: a state with an error on which it is tried at an even pace. */
export const pollsOf = (definition: Flow): { name: string; error: string; retrier: Retrier }[] =>
  tasksOf(definition).flatMap(({ name, state }) =>
    (state.Retry ?? [])
      .filter(({ BackoffRate }) => BackoffRate === 1)
      .flatMap((retrier) => retrier.ErrorEquals.map((error) => ({ name, error, retrier }))),
  );
