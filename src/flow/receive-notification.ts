/** Step: a provider says that a calendar changed. Verified in constant time, answered at once, synced by due work. */
import { timingSafeEqual } from 'node:crypto';
import { isUuid } from '../base/ids.ts';
import { findChannelProof, hashChannelSecret, noteNotified, type ProviderNotification } from '../calendars/index.ts';
import { inTransaction } from '../db/index.ts';
import type { FlowDeps } from './deps.ts';
import { requestSync } from './request-sync.ts';

/**
 * Takes a notification and asks for a sync of its calendar. Late, doubled and reordered ones collapse into one sync.
 *
 * @returns false when it is not from a channel of ours; the sender learns nothing more.
 */
export async function receiveNotification(deps: FlowDeps, claim: ProviderNotification): Promise<boolean> {
  const proof = isUuid(claim.channelId) ? await findChannelProof(deps.db, claim.channelId) : null;
  if (proof === null || !timingSafeEqual(proof.secretHash, hashChannelSecret(claim.secret))) return false;
  // The first message can overtake the answer that tells the resource id.
  if (proof.providerResourceId !== null && !isEqual(proof.providerResourceId, claim.resourceId)) return false;
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    // The calendar before its channel: a calendar that is deleted takes its channels along in that order.
    if (claim.state !== 'sync') await requestSync(tx, [proof.calendarId], now);
    await noteNotified(tx, claim.channelId, claim.messageNumber, now);
  });
  return true;
}

function isEqual(expected: string, given: string): boolean {
  return timingSafeEqual(hashChannelSecret(expected), hashChannelSecret(given));
}
