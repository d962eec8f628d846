import picocolors from 'picocolors';
import type { CliIo, TextSink } from '../io';
import { printableText, safeJson } from './printable';

type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours for that sink: real on a terminal, none elsewhere or when NO_COLOR is set. */
export const colorsFor = (io: CliIo, sink: TextSink): Colors =>
  picocolors.createColors((sink === io.stderr ? io.isTerminal : sink.isTTY === true) && !io.env['NO_COLOR']);

/** Tells the person something, on stderr. */
export const note = (io: CliIo, text: string): void => {
  io.stderr.write(`${printableText(text)}\n`);
};

/** Gives one line to the script, on stdout. */
export const answer = (io: CliIo, text: string): void => {
  io.stdout.write(`${printableText(text)}\n`);
};

/** Gives a JSON document to the script, on stdout. */
export const answerJson = (io: CliIo, value: unknown): void => {
  io.stdout.write(`${safeJson(value, 2)}\n`);
};
