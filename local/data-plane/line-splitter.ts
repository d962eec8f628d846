import { StringDecoder } from 'node:string_decoder';

/** As CloudWatch Logs: an event has at most 256 KB. */
export const LONGEST_LINE = 256 * 1024;

/**
 * Makes lines of chunks, whatever the borders of the chunks are, also within a character.
 * A line above 256 K characters is given in pieces, so that a process that never ends a line cannot fill the memory.
 */
export const lineSplitter = (onLine: (line: string) => void) => {
  const decoder = new StringDecoder('utf8');
  let rest = '';

  const give = (line: string): void => onLine(line.endsWith('\r') ? line.slice(0, -1) : line);

  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) for (const piece of pieces(line)) give(piece);
    while (rest.length > LONGEST_LINE) {
      give(rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
  };

  return {
    write: (chunk: Buffer): void => take(decoder.write(chunk)),
    /** The last line may have no line end. */
    end: (): void => {
      take(decoder.end());
      if (rest !== '') give(rest);
      rest = '';
    },
  };
};

const pieces = (line: string): string[] => {
  if (line.length <= LONGEST_LINE) return [line];
  const count = Math.ceil(line.length / LONGEST_LINE);
  return Array.from({ length: count }, (_, index) => line.slice(index * LONGEST_LINE, (index + 1) * LONGEST_LINE));
};
