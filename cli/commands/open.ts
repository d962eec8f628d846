import type { Command } from 'commander';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { CliIo } from '../io';
import { findEnvironment } from '../subject';
import { answer, note } from '../terminal/print';
import { apiFor } from './options';

const webAddress = (url: string): string => {
  // the browser would also follow file: or an application's own scheme
  if (URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) return new URL(url).href;
  throw new CliError(EXIT.unexpected, `The API gave "${url}", which is not a web address.`);
};

/** `open [subject]`: prints the URL and shows it in the browser; without a browser the URL is all. */
export const registerOpen = (program: Command, io: CliIo): void => {
  const command = program
    .command('open')
    .description('open an environment in the browser')
    .argument('[subject]', 'environment or branch; default: the branch checked out here');
  command.action(async (subject: string | undefined) => {
    const { name, url, status } = await findEnvironment(io, await apiFor(io, command), subject);
    if (status === 'destroyed' || status === 'destroying')
      throw new CliError(EXIT.notFound, `${name} is ${status}: there is nothing to open.`);
    const address = webAddress(url);
    answer(io, url);
    if (status !== 'ready') note(io, `${name} is ${status}; the page tells how far it is.`);
    try {
      await io.openBrowser(address);
    } catch (error) {
      note(io, `No browser could be started (${(error as Error).message}): open the address yourself.`);
    }
  });
};
