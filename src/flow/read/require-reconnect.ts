/** Step: a provider does not let us in any more. The connection waits for its person; its bots are removed. */
import { changeConnectionState, findConnection, readCredentials } from '../../connections/index.ts';
import { lockCalendarUser } from '../../calendar-users/index.ts';
import { forgetTrouble } from '../../calendars/index.ts';
import type { ProviderName } from '../../providers/index.ts';
import { inTransaction } from '../../db/index.ts';
import type { RefusedAccess } from './ask-with-access.ts';
import { announceDisconnected } from '../tell/announce.ts';
import { redecideConnection } from '../decide/decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { planAndTell } from '../decide/plan-and-tell.ts';

/** Whether a refusal may pass by itself: a server that anybody runs says 403 or 404 also while it is being mended. */
export const mayRefusalPass = (provider: ProviderName): boolean => provider === 'caldav' || provider === 'ics';

/**
 * Notes that a connection needs its person again. Its meetings stay visible, with the reason; their bots are removed.
 * Overrides and preferences stay, so that connecting the same account again brings everything back.
 *
 * @returns false when nothing was noted because the access was replaced after this one was refused.
 */
export async function requireReconnect(deps: FlowDeps, connectionId: string, why: RefusedAccess): Promise<boolean> {
  const now = deps.clock.now();
  const known = await findConnection(deps.db, connectionId);
  if (known === null) return true;
  return inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, known.calendarUserId);
    const present = await readCredentials(tx, deps.sealer, connectionId);
    if (present !== null && present.envelope !== why.envelope) return false;
    const isChanged = await changeConnectionState(tx, connectionId, {
      state: 'disconnected',
      code: why.code,
      reason: why.reason,
      now,
    });
    const connection = isChanged ? await findConnection(tx, connectionId) : null;
    if (connection === null) return true;
    await forgetTrouble(tx, connectionId);
    const changed = await redecideConnection(tx, connection, now);
    await planAndTell(tx, deps, connection.workspaceId, changed, now);
    await announceDisconnected(tx, connection, why, now);
    deps.log.warn('connection needs its person', { connectionId, provider: connection.provider, code: why.code });
    return true;
  });
}
