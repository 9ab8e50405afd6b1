/** Step: a provider says that a calendar changed. Verified in constant time, answered at once, synced by due work. */
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isUuid } from '../../base/ids.ts';
import {
  findChannelProofs,
  hashChannelSecret,
  noteChanged,
  noteNotified,
  type ChannelProof,
} from '../../notification-channels/index.ts';
import { forgetSyncTokens, NOTIFICATION_QUIET_MS, noteCalendarsNotified } from '../../calendars/index.ts';
import type { ProviderNotification } from '../../providers/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { requestNow } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';
import { RENEW_CHANNELS } from '../../due/index.ts';
import { groupCalls } from '../../base/group-calls.ts';
import { requestSync } from './request-sync.ts';

/** How often a calendar that another transaction holds is looked at again, holding no connection meanwhile, before it is waited for. */
const MOST_LOOKS = 60;
const LOOK_EVERY_MS = 25;

/** Most notifications that are looked up or noted by one statement. */
const GROUP_SIZE = 200;

/**
 * Builds what takes the notifications of one request and asks for a sync of each calendar they are about. Late, doubled and
 * reordered ones do no harm; a forged one among them changes nothing for the others.
 *
 * The first one in a while starts a sync at once. Those that follow within `NOTIFICATION_QUIET_MS` lead to one more, at the end of
 * that time; a sync that runs is followed by one more in any case, so that the last change is always read.
 *
 * Requests that come at the same time go to the database together.
 *
 * @returns a function that returns how many are from channels of ours; the sender must not learn which.
 */
export function notificationReceiver(
  deps: Pick<FlowDeps, 'db' | 'clock'>,
): (claims: readonly ProviderNotification[]) => Promise<number> {
  const findProof = groupCalls(
    async (channelIds: string[]) => {
      const proofs = await findChannelProofs(deps.db, [...new Set(channelIds)], deps.clock.now());
      const byId = new Map(proofs.map((proof) => [proof.channelId, proof]));
      return (channelId) => byId.get(channelId);
    },
    { maxItems: GROUP_SIZE },
  );
  const noteNow = groupCalls(
    async (news: News[]) => {
      const noted = await noteChanged(deps.db, news, deps.clock.now());
      return ({ channelId }) => noted.has(channelId);
    },
    { maxItems: GROUP_SIZE },
  );
  const prove = async (claims: readonly ProviderNotification[]): Promise<Proven[]> => {
    const known = claims.filter((claim) => isUuid(claim.channelId));
    const proven = await Promise.all(known.map(async (claim) => ({ claim, proof: await findProof(claim.channelId) })));
    return proven.flatMap(({ claim, proof }) =>
      proof !== undefined && isProven(claim, proof) ? [{ ...claim, ...proof }] : [],
    );
  };
  const noteFree = async (news: readonly Proven[]): Promise<Proven[]> => {
    const noted = await Promise.all(news.map(noteNow));
    return news.filter((_claim, index) => noted[index] !== true);
  };

  return async (claims) => {
    const now = deps.clock.now();
    const proven = await prove(claims);
    const rare = proven.filter((claim) => claim.meaning !== 'changed');
    if (rare.length > 0) await inTransaction(deps.db, (tx) => note(tx, rare, now));
    let changed = proven.filter(isNewChange);
    for (let look = 0; changed.length > 0 && look < MOST_LOOKS; look += 1) {
      if (look > 0) {
        await wait(LOOK_EVERY_MS);
        changed = (await prove(changed)).filter(isNewChange);
      }
      changed = await noteFree(changed);
    }
    if (changed.length > 0) await inTransaction(deps.db, (tx) => note(tx, changed, now));
    return proven.length;
  };
}

type News = ProviderNotification & { calendarId: string };
type Proven = News & { isSyncComing: boolean };

/** Of a burst only the first ones are written down: a thousand must not wait for each other on one row. */
const isNewChange = (claim: Proven): boolean => claim.meaning === 'changed' && !claim.isSyncComing;

async function note(tx: Db, news: readonly News[], now: Date): Promise<void> {
  const saying = (...meanings: ProviderNotification['meaning'][]): News[] =>
    news.filter((claim) => meanings.includes(claim.meaning));
  // Calendars before their channels: a calendar that is deleted takes its channels along in that order.
  const toldBefore = await noteCalendarsNotified(tx, calendarsOf(saying('changed', 'missed', 'closed')), now);
  await forgetSyncTokens(tx, calendarsOf(saying('missed', 'closed')));
  const quietSince = now.getTime() - NOTIFICATION_QUIET_MS;
  const [busy, quiet]: [string[], string[]] = [[], []];
  for (const [calendarId, before] of toldBefore)
    (before !== null && before.getTime() > quietSince ? busy : quiet).push(calendarId);
  await requestSync(tx, quiet, now);
  await requestSync(tx, busy, new Date(now.getTime() + NOTIFICATION_QUIET_MS));
  await noteNotified(tx, news, now);
  const ending = saying('access_ending', 'closed').map((claim) => claim.channelId);
  await requestNow(tx, RENEW_CHANNELS, ending, now);
}

const calendarsOf = (claims: readonly News[]): string[] => [...new Set(claims.map((claim) => claim.calendarId))];

function isProven(claim: ProviderNotification, proof: ChannelProof): boolean {
  if (!timingSafeEqual(proof.secretHash, hashChannelSecret(claim.secret))) return false;
  // The first message can overtake the answer that tells the resource id.
  return (
    proof.providerResourceId === null ||
    timingSafeEqual(hashChannelSecret(proof.providerResourceId), hashChannelSecret(claim.resourceId))
  );
}
