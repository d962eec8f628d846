import type { CliIo } from '../io';
import { answerJson, colorsFor } from '../terminal/print';
import { diagnose } from './diagnose';
import { countOf, reportText } from './report-text';

type Options = { stage: string; region?: string; config: string; output: 'table' | 'json' };

/** Prints what there is to say about the account on stdout; resolves with the number of problems. */
export const runDoctor = async (io: CliIo, { stage, region, config, output }: Options): Promise<number> => {
  const diagnosis = await diagnose({
    ...{ stage, region, config, folder: io.cwd, env: io.env, now: io.clock.now() },
    ...(io.awsPlugin ? { plugin: io.awsPlugin } : {}),
  });
  if (output === 'json') answerJson(io, diagnosis);
  else io.stdout.write(reportText(colorsFor(io, io.stdout), diagnosis));
  return countOf(diagnosis, 'problem');
};
