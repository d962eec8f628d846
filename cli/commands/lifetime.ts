import { type Api, environmentPath } from '../api/client';
import type { EnvironmentView } from '../api/views';
import type { CliIo } from '../io';
import { expiryOf } from '../terminal/environment-text';
import { answer, answerJson, note } from '../terminal/print';
import type { Output } from './options';

export type LifetimeChange = { pinnedUntil?: string | null; extendDays?: number };

/** Changes how long the environment stays; tells when it goes, on stdout as an ISO time or the whole view as JSON. */
export const changeLifetime = async (
  io: CliIo,
  api: Api,
  name: string,
  lifetime: LifetimeChange,
  { output }: Output,
): Promise<void> => {
  const view = await api<EnvironmentView>('PATCH', environmentPath(name), { lifetime });
  note(io, `${view.name} expires: ${expiryOf(view, io.clock.now())}`);
  if (output === 'json') answerJson(io, view);
  else answer(io, view.lifetime.pinnedUntil ?? view.lifetime.expiresAt);
};
