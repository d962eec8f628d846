import { InvalidArgumentError } from 'commander';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

type Unit = keyof typeof UNITS;

/** Reads `90s`, `30m`, `12h`, `2d`, `1w` into milliseconds; undefined for anything else and for zero. */
export const durationOf = (text: string, units: string = 'smhdw'): number | undefined => {
  const match = /^(\d{1,6})([smhdw])$/.exec(text);
  if (!match || !units.includes(match[2] as string)) return undefined;
  return Number(match[1]) * UNITS[match[2] as Unit] || undefined;
};

/** A parser for a commander option or argument that takes a duration in those units. */
export const durationArgument =
  (units: string, example: string) =>
  (text: string): number => {
    const milliseconds = durationOf(text, units);
    if (milliseconds === undefined) throw new InvalidArgumentError(`Give a duration such as ${example}.`);
    return milliseconds;
  };

/** Milliseconds as days, with a fraction when needed. */
export const inDays = (milliseconds: number): number => milliseconds / DAY;

/** The age of something in its largest unit: `45s`, `12m`, `5h`, `3d`. */
export const shortDuration = (milliseconds: number): string => {
  const time = Math.max(0, milliseconds);
  if (time < MINUTE) return `${Math.floor(time / SECOND)}s`;
  if (time < HOUR) return `${Math.floor(time / MINUTE)}m`;
  return time < 2 * DAY ? `${Math.floor(time / HOUR)}h` : `${Math.floor(time / DAY)}d`;
};

/** How long a step took: `0.4 s`, `12.3 s`, `4 min 05 s`. */
export const stepDuration = (milliseconds: number): string => {
  const time = Math.max(0, milliseconds);
  if (time < MINUTE) return `${(time / SECOND).toFixed(1)} s`;
  const seconds = Math.round(time / SECOND);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
};
