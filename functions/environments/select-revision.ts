import { ECRClient } from '@aws-sdk/client-ecr';
import * as z from 'zod/mini';
import { WorkflowError } from '../shared/errors';
import { stepHandler } from '../shared/step-handler';
import { Lease } from './environment';
import { whyImageIsMissing } from './images';
import { chooseRevision } from './transitions';

const Input = z.object({ environment: Lease });

/**
 * The newest revision asked for, read as late as possible, once its image is there: until then it is
 * ImageNotAvailable, which the machine polls, and a still newer wish is seen at the next look.
 */
export const handler = stepHandler(Input, ({ clients, registry }) => async ({ environment, lease }) => {
  const { commit, image, sequence } = environment.desired;
  const missing = await whyImageIsMissing(clients.of(ECRClient), image);
  if (missing !== undefined)
    throw new WorkflowError('ImageNotAvailable', `CI has not pushed the image yet: ${missing}`);
  await registry.changeLeased(lease, (current) => chooseRevision(current, sequence));
  return { commit, image, sequence };
});
