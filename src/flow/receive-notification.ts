/** Step: a provider says that a calendar changed. Verified in constant time, answered at once, synced by due work. */
import { timingSafeEqual } from 'node:crypto';
import { isUuid } from '../base/ids.ts';
import {
  findChannelProofs,
  forgetSyncTokensOf,
  hashChannelSecret,
  noteNotified,
  type ChannelProof,
  type ProviderNotification,
} from '../calendars/index.ts';
import { inTransaction } from '../db/index.ts';
import { requestNow } from '../due/index.ts';
import type { FlowDeps } from './deps.ts';
import { RENEW_CHANNELS } from './due-columns.ts';
import { requestSync } from './request-sync.ts';

/**
 * Takes the notifications of one request and asks for a sync of each calendar they are about. Late, doubled and reordered
 * ones collapse into one sync; a forged one among them changes nothing for the others.
 *
 * @returns how many are from channels of ours; the sender must not learn which.
 */
export async function receiveNotifications(deps: FlowDeps, claims: readonly ProviderNotification[]): Promise<number> {
  const ids = new Set(claims.map((claim) => claim.channelId).filter(isUuid));
  const proofs = new Map((await findChannelProofs(deps.db, [...ids])).map((proof) => [proof.channelId, proof]));
  const proven = claims.flatMap((claim) => {
    const proof = proofs.get(claim.channelId);
    return proof !== undefined && isProven(claim, proof) ? [{ ...claim, calendarId: proof.calendarId }] : [];
  });
  if (proven.length === 0) return 0;

  const now = deps.clock.now();
  const changed = proven.filter((claim) => claim.meaning !== 'opened' && claim.meaning !== 'access_ending');
  const missed = proven.filter((claim) => claim.meaning === 'missed' || claim.meaning === 'closed');
  await inTransaction(deps.db, async (tx) => {
    // Calendars before their channels: a calendar that is deleted takes its channels along in that order.
    await forgetSyncTokensOf(tx, idsOf(missed));
    await requestSync(tx, idsOf(changed), now);
    await noteNotified(tx, proven, now);
    const ending = proven.filter((claim) => claim.meaning === 'access_ending' || claim.meaning === 'closed');
    await requestNow(
      tx,
      RENEW_CHANNELS,
      ending.map((claim) => claim.channelId),
      now,
    );
  });
  return proven.length;
}

const idsOf = (claims: readonly { calendarId: string }[]): string[] => [
  ...new Set(claims.map((claim) => claim.calendarId)),
];

function isProven(claim: ProviderNotification, proof: ChannelProof): boolean {
  if (!timingSafeEqual(proof.secretHash, hashChannelSecret(claim.secret))) return false;
  // The first message can overtake the answer that tells the resource id.
  return (
    proof.providerResourceId === null ||
    timingSafeEqual(hashChannelSecret(proof.providerResourceId), hashChannelSecret(claim.resourceId))
  );
}
