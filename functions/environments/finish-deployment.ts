import * as z from 'zod/mini';
import { isoTime } from '../shared/clock';
import { stepHandler } from '../shared/step-handler';
import { Lease } from './environment';
import { SelectedRevision } from './revision';
import { finishDeployment } from './transitions';

const Input = z.object({ environment: Lease, revision: SelectedRevision });

/** Records what serves now and says whether a newer commit was asked for meanwhile: then the machine goes round. */
export const handler = stepHandler(Input, ({ registry, clock }) => async ({ lease, revision }) => {
  const deployed = { ...revision, at: isoTime(clock.now()) };
  const environment = await registry.changeLeased(lease, (current) => finishDeployment(current, deployed, clock.now()));
  return { isNewerWanted: environment.desired.sequence > revision.sequence, url: environment.url };
});
