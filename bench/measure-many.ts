import { systemClock } from '../functions/shared/clock';
import type { Accepted } from './api';
import type { Bench } from './bench';
import { inMegabytes, inWords, medianOf } from './figures';
import { isMemoryMeasurable, memoryOf, residentMemoryOf } from './memory';
import { LOOK_EVERY_MILLISECONDS, untilAnswer } from './until-answer';

type Made = { name: string; milliseconds: number };

const create = async ({ api, repository }: Bench, branch: string, lookEvery: number): Promise<Made> => {
  const startedAt = systemClock.now();
  const { name, url }: Accepted = await api.create(branch, repository.first);
  return { name, milliseconds: (await untilAnswer(url, lookEvery)) - startedAt };
};

const memoryIn = (bench: Bench, name: string): number => memoryOf(name, bench.dataFolderOf(name));

const destroyAll = async ({ api, say }: Bench, made: Made[]): Promise<void> => {
  const startedAt = systemClock.now();
  for (const { name } of made) await api.until(name, 'ready');
  await Promise.all(made.map(({ name }) => api.destroy(name)));
  say(`  destroyed all ${made.length} at once within ${systemClock.now() - startedAt} ms`);
};

const measureScript = async ({ bare, say }: Bench): Promise<void> => {
  const { milliseconds, dataFolder, end } = await bare('bench-bare');
  const memory = isMemoryMeasurable() ? inMegabytes(memoryOf('bench-bare', dataFolder)) : 'not measurable here';
  say(`  the bare script's one: ${milliseconds} ms, ${memory}`);
  await end();
};

const oneAfterAnother = async (bench: Bench): Promise<Made[]> => {
  const made: Made[] = [];
  for (let number = 1; number <= bench.extent.oneAfterAnother; number += 1) {
    const one = await create(bench, `feature/bench-row-${number}`, LOOK_EVERY_MILLISECONDS);
    await bench.api.until(one.name, 'ready');
    made.push(one);
    if (number === 1 && isMemoryMeasurable())
      bench.say(`  the platform's first, as long as it is alone: ${inMegabytes(memoryIn(bench, one.name))}`);
  }
  return made;
};

const sayMemory = (bench: Bench, made: Made[], before: number): void => {
  if (!isMemoryMeasurable()) return bench.say('  memory can only be measured on Linux');
  const each = made.map(({ name }) => memoryIn(bench, name));
  const now = residentMemoryOf(bench.platformPid);
  bench.say(`  memory of each, once all run: ${inMegabytes(medianOf(each))}`);
  bench.say(`  memory of the platform's process: ${inMegabytes(before)} before, ${inMegabytes(now)} with all of them`);
};

const atOnce = async (bench: Bench, scriptsMilliseconds: number): Promise<Made[]> => {
  const { say, extent } = bench;
  const count = extent.atOnce;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  // So many that look must not be what is measured.
  const lookEvery = LOOK_EVERY_MILLISECONDS * count;
  const startedAt = systemClock.now();
  const made = await Promise.all(numbers.map((number) => create(bench, `feature/bench-wave-${number}`, lookEvery)));
  const milliseconds = systemClock.now() - startedAt;
  say(
    `  ${count} at once: all serve after ${milliseconds} ms; each after ${inWords(made.map((one) => one.milliseconds))}`,
  );
  say(`  ratio: ${(milliseconds / scriptsMilliseconds).toFixed(2)}`);
  return made;
};

const scriptsAtOnce = async ({ bare, say, extent }: Bench): Promise<number> => {
  const numbers = Array.from({ length: extent.atOnce }, (_, index) => index + 1);
  const lookEvery = LOOK_EVERY_MILLISECONDS * extent.atOnce;
  const startedAt = systemClock.now();
  const runs = await Promise.all(numbers.map((number) => bare(`bench-bare-${number}`, lookEvery)));
  const milliseconds = systemClock.now() - startedAt;
  say(`  ${runs.length} bare scripts at once: all serve after ${milliseconds} ms`);
  await Promise.all(runs.map(({ end }) => end()));
  return milliseconds;
};

/** Time and memory for each environment when there are many, one after another and at once. */
export const measureMany = async (bench: Bench): Promise<void> => {
  const { say } = bench;
  await measureScript(bench);
  const before = residentMemoryOf(bench.platformPid);
  const row = await oneAfterAnother(bench);
  say(`  ${row.length} one after another, each: ${inWords(row.map(({ milliseconds }) => milliseconds))}`);
  const [first, last] = [row.slice(0, 3), row.slice(-3)];
  if (row.length > first.length)
    say(`  the first three: ${first.map(timeOf).join(', ')}; the last three: ${last.map(timeOf).join(', ')}`);
  sayMemory(bench, row, before);
  await destroyAll(bench, row);
  await destroyAll(bench, await atOnce(bench, await scriptsAtOnce(bench)));
};

const timeOf = ({ milliseconds }: Made): string => `${milliseconds} ms`;
