import * as z from 'zod/mini';
import { Lease } from '../environments/environment';
import { webService } from '../shared/web-service';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';

const Input = z.object({ environment: Lease });

const TIMEOUT_SECONDS = 10;
const FIRST_LINE_CHARACTERS = 200;

/** Asks the URL as a visitor would; UrlNotAnswering until it answers well, which the machine polls for a while. */
export const handler = stepHandler(Input, ({ httpGet, config }) => async ({ environment }) => {
  const url = new URL(webService(config.staging).healthCheck.path, environment.url).href;
  const answer = await ask(() => httpGet(url, { timeoutSeconds: TIMEOUT_SECONDS }));
  if (answer.status < 200 || answer.status >= 400) {
    throw new WorkflowError(
      'UrlNotAnswering',
      `${url} answers ${answer.status}: ${answer.body.slice(0, FIRST_LINE_CHARACTERS)}`,
    );
  }
  return { status: answer.status };
});

const ask = async (get: () => Promise<{ status: number; body: string }>) => {
  try {
    return await get();
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
};
