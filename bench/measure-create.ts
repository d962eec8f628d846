import { systemClock } from '../functions/shared/clock';
import type { Step } from '../functions/environments/progress';
import type { Bench } from './bench';
import { inWords, medianOf, table } from './figures';
import { untilAnswer } from './until-answer';

const BRANCH = 'feature/bench';

type PlatformRun = { milliseconds: number; readyMilliseconds: number; startedAt: number; steps: Step[] };
type ScriptRun = { milliseconds: number; steps: Record<string, number> };

const byPlatform = async ({ api, repository }: Bench): Promise<PlatformRun> => {
  const startedAt = systemClock.now();
  const { name, url } = await api.create(BRANCH, repository.first);
  const answeredAt = await untilAnswer(url);
  await api.until(name, 'ready');
  const { steps, endedAt = '' } = await api.progress(name);
  await api.destroy(name);
  return {
    milliseconds: answeredAt - startedAt,
    readyMilliseconds: Date.parse(endedAt) - startedAt,
    startedAt,
    steps,
  };
};

const byScript = async ({ bare }: Bench): Promise<ScriptRun> => {
  const { milliseconds, steps, end } = await bare('bench-bare');
  await end();
  return { milliseconds, steps };
};

/** Time from the request to the first 200 on the URL, beside the same work by a bare script, turn by turn. */
export const measureCreate = async (bench: Bench): Promise<void> => {
  const { say, extent } = bench;
  const platform: PlatformRun[] = [];
  const script: ScriptRun[] = [];
  for (let run = 1; run <= extent.runs; run += 1) {
    // Who comes second finds the files in memory: each is second every other time.
    const isPlatformFirst = run % 2 === 1;
    if (isPlatformFirst) platform.push(await byPlatform(bench));
    script.push(await byScript(bench));
    if (!isPlatformFirst) platform.push(await byPlatform(bench));
    const [one, other] = [platform.at(-1)?.milliseconds ?? NaN, script.at(-1)?.milliseconds ?? NaN];
    say(`  run ${run}: platform ${one} ms, script ${other} ms, ratio ${(one / other).toFixed(2)}`);
  }
  const times = platform.map(({ milliseconds }) => milliseconds);
  const scriptTimes = script.map(({ milliseconds }) => milliseconds);
  say(`\n  from POST /environments to the first 200: ${inWords(times)}`);
  say(`  bare script, from its start to the first 200: ${inWords(scriptTimes)}`);
  say(`  ratio of the medians: ${(medianOf(times) / medianOf(scriptTimes)).toFixed(2)}`);
  const ratios = times.map((time, index) => time / (scriptTimes[index] ?? NaN));
  say(`  median of the ratios of neighbours: ${medianOf(ratios).toFixed(2)}`);
  const readyTimes = platform.map(({ readyMilliseconds }) => readyMilliseconds);
  say(`  until the environment says "ready": ${inWords(readyTimes)}\n`);
  say(table(stepRows(platform)));
  say('');
  say(table(scriptRows(script)));
};

/** The steps of different branches overlap: where each begins tells more than its length. */
const stepRows = (runs: PlatformRun[]): string[][] => {
  const names = runs[0]?.steps.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => {
    const of = (time: (step: Step) => string | undefined, since: (run: PlatformRun) => number): number =>
      medianOf(runs.map((run) => Date.parse(time(run.steps[index]!) ?? '') - since(run)));
    const start = of(
      ({ startedAt }) => startedAt,
      (run) => run.startedAt,
    );
    const length = medianOf(
      runs.map(({ steps }) => Date.parse(steps[index]?.endedAt ?? '') - Date.parse(steps[index]?.startedAt ?? '')),
    );
    const attempts = medianOf(runs.map(({ steps }) => steps[index]?.attempts ?? 0));
    return [name, String(Math.round(start)), String(Math.round(length)), String(attempts)];
  });
  return [['step of the platform (medians)', 'begins after ms', 'lasts ms', 'looks'], ...rows];
};

const scriptRows = (runs: ScriptRun[]): string[][] => {
  const names = Object.keys(runs[0]?.steps ?? {});
  const rows = names.map((name) => [name, String(Math.round(medianOf(runs.map(({ steps }) => steps[name] ?? NaN))))]);
  return [['step of the script (medians)', 'lasts ms'], ...rows];
};
