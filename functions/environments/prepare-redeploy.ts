import { ECRClient } from '@aws-sdk/client-ecr';
import * as z from 'zod/mini';
import { stepHandler } from '../shared/step-handler';
import { Lease } from './environment';
import { whyImageIsMissing } from './images';

const Input = z.object({ environment: Lease });

/** Finds what a redeploy builds on: the database's secret. Asks for the image early, so that it can be fetched. */
export const handler = stepHandler(Input, ({ clients }) => async ({ environment }) => {
  await whyImageIsMissing(clients.of(ECRClient), environment.desired.image);
  return { secretArn: environment.resources.secret?.arn ?? null };
});
