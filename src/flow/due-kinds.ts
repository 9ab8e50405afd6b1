/** Home of the kinds of due work: which step runs when which row is due, how many at once, and how failures are retried. */
import { LOST_AFTER_SECONDS } from '../contract/bot-run/index.ts';
import type { DueKind } from '../due/index.ts';
import { ATTEMPT_TIMEOUT_MS } from '../webhook-deliveries/index.ts';
import { keepChannelAlive } from './read/channels.ts';
import { webhookDeliverer } from './tell/deliver-webhook.ts';
import type { FlowDeps } from './deps.ts';
import {
  ATTEMPT_DELIVERIES,
  END_CONSENTS,
  EXPIRE_RECORDINGS,
  LAUNCH_BOTS,
  LIST_CALENDARS,
  RENEW_CHANNELS,
  SYNC_CALENDARS,
  WATCH_BOTS,
} from '../due/index.ts';
import { endConsent } from './people/confirm-consent.ts';
import { expireRecording } from './attend/delete-recordings.ts';
import { watchBot } from './attend/watch-bots.ts';
import { botLaunching } from './attend/launch-bots.ts';
import { refreshCalendarList } from './read/refresh-calendar-list.ts';
import { readPlaces } from './read/read-places.ts';
import { calendarSyncer } from './read/sync-calendar.ts';

const LEASE_MS = 10_000;
const MINUTE_MS = 60_000;
const PLACES_PER_ENDPOINT = 64;
/**
 * Most calendars that are read at the same time, and most lists of calendars and channels. Nearly all of the time is waiting for
 * providers, so each has its fair part. Rows are claimed beyond that, so that those who find no place keep nobody from being seen.
 */
const READS_AT_ONCE = 256;
const RARE_READS_AT_ONCE = 32;

/** Builds all kinds of due work of this server. None is ever given up: a failure waits longer and stays visible on its row. */
export function dueKinds(deps: FlowDeps): DueKind[] {
  const syncCalendar = calendarSyncer(deps, readPlaces(deps, READS_AT_ONCE));
  const holdListPlace = readPlaces(deps, RARE_READS_AT_ONCE);
  const holdChannelPlace = readPlaces(deps, RARE_READS_AT_ONCE);
  return [
    {
      ...SYNC_CALENDARS,
      concurrency: 2 * READS_AT_ONCE,
      leaseMs: LEASE_MS,
      timeoutMs: 10 * MINUTE_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 2_000, capMs: 5 * MINUTE_MS },
      run: async ({ id, signal }) => ({ nextDueAt: await syncCalendar(id, signal) }),
    },
    {
      ...LIST_CALENDARS,
      concurrency: 2 * RARE_READS_AT_ONCE,
      leaseMs: LEASE_MS,
      timeoutMs: MINUTE_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 30_000, capMs: 30 * MINUTE_MS },
      run: async ({ id, signal }) => ({ nextDueAt: await refreshCalendarList(deps, id, signal, holdListPlace) }),
    },
    {
      ...RENEW_CHANNELS,
      concurrency: 2 * RARE_READS_AT_ONCE,
      leaseMs: LEASE_MS,
      timeoutMs: MINUTE_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 5_000, capMs: 30 * MINUTE_MS },
      run: async ({ id, signal }) => ({ nextDueAt: await keepChannelAlive(deps, id, signal, holdChannelPlace) }),
    },
    {
      ...END_CONSENTS,
      concurrency: 4,
      leaseMs: LEASE_MS,
      timeoutMs: MINUTE_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 30_000, capMs: 30 * MINUTE_MS },
      run: async ({ id }) => ({ nextDueAt: await endConsent(deps, id) }),
    },
    {
      ...LAUNCH_BOTS,
      // Held ahead of the top of the hour, so that then nothing is left to claim; how many run at once is up to the launcher.
      concurrency: 10_000,
      leaseMs: LEASE_MS,
      timeoutMs: MINUTE_MS,
      lookAheadMs: 2_000,
      backoff: { baseMs: 1_000, capMs: 15_000 },
      prepare: botLaunching(deps),
    },
    {
      ...WATCH_BOTS,
      concurrency: 10,
      leaseMs: LEASE_MS,
      timeoutMs: MINUTE_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 1_000, capMs: LOST_AFTER_SECONDS * 1_000 },
      run: (work) => watchBot(deps, work),
    },
    {
      ...EXPIRE_RECORDINGS,
      concurrency: 4,
      leaseMs: LEASE_MS,
      timeoutMs: 10 * MINUTE_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 5_000, capMs: 30 * MINUTE_MS },
      run: (work) => expireRecording(deps, work),
    },
    {
      ...ATTEMPT_DELIVERIES,
      concurrency: 512,
      leaseMs: LEASE_MS,
      timeoutMs: 2 * ATTEMPT_TIMEOUT_MS,
      lookAheadMs: 0,
      backoff: { baseMs: 1_000, capMs: 5 * MINUTE_MS },
      prepare: webhookDeliverer(deps, { placesPerEndpoint: PLACES_PER_ENDPOINT }),
    },
  ];
}
