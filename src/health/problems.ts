/** Home of the sentences of the doctor: what needs somebody, and what that somebody can do (pure). */
import type { dueOverview } from '../due/index.ts';
import type { Health, LostConnection, UnwellEndpoint } from './health-store.ts';

/** Something that needs somebody. */
export type Problem = {
  /** Stays the same from version to version, for scripts. */
  code:
    | 'webhook_endpoint_fails'
    | 'webhook_endpoint_switched_off'
    | 'connection_lost'
    | 'calendar_stale'
    | 'bot_failed'
    | 'work_late'
    | 'work_fails';
  /** How many things have it; 50,000 stands for that many or more. */
  count: number;
  sentence: string;
  what_to_do: string;
  /** A few of those it is about. `id` is what the API and the log call it. */
  examples: { id: string; sentence: string; since: string | null }[];
};

const MINUTE_MS = 60_000;
/** After this time work of a kind is late. Bots first: people wait for them. */
const LATE_AFTER_MS: Readonly<Record<string, number>> = { 'bots/launch': 5_000, 'bots/watch': MINUTE_MS };
const OTHERS_LATE_AFTER_MS = 2 * MINUTE_MS;
/** A row that failed less often is tried again before anybody has read of it. */
const FAILS_FROM = 3;

/** Kinds of work whose oldest row has been due for too long. */
type DueOverviews = Awaited<ReturnType<typeof dueOverview>>;

export const lateKinds = (work: DueOverviews): DueOverviews =>
  work.filter(({ name, oldestDueMs }) => (oldestDueMs ?? 0) > (LATE_AFTER_MS[name] ?? OTHERS_LATE_AFTER_MS));

/** Everything that needs somebody, the most urgent first; empty when all is well. */
export function problemsOf(health: Health): Problem[] {
  return [
    ...lateWork(health),
    ...staleCalendars(health),
    ...failingWork(health),
    ...failedBots(health),
    ...unwellEndpoints(health),
    ...lostConnections(health),
  ];
}

function lateWork({ work }: Health): Problem[] {
  const late = lateKinds(work);
  if (late.length === 0) return [];
  const nobodyWorks = work.every(({ runningCount }) => runningCount === 0);
  return [
    {
      code: 'work_late',
      count: late.reduce((sum, { dueCount }) => sum + dueCount, 0),
      sentence: nobodyWorks ? 'Work is due and no process does it.' : 'Work is done later than it is due.',
      what_to_do: nobodyWorks
        ? 'Start a process that works: rollcall start, or beside others rollcall work.'
        : 'Look at the load of the database and the machines; start another rollcall work. Look in the log for "due work failed".',
      examples: late.map((kind) => ({
        id: kind.name,
        sentence: `${kind.dueCount} due, the oldest for ${duration(kind.oldestDueMs ?? 0)}`,
        since: null,
      })),
    },
  ];
}

function staleCalendars({ freshness }: Health): Problem[] {
  if (freshness.staleCount === 0) return [];
  return [
    {
      code: 'calendar_stale',
      count: freshness.staleCount,
      sentence: `${several(freshness.staleCount, 'calendar')} cannot be read in time for the next recorded meeting; bots join as planned when it was read last.`,
      what_to_do:
        'Look whether the provider is reachable from this machine. Each is tried again every few seconds; nothing needs to be restarted.',
      examples: freshness.stale.map(({ id, provider, externalId, error, since }) => ({
        id,
        sentence: `${provider} of ${externalId}: ${error ?? 'no answer yet'}`,
        since: since.toISOString(),
      })),
    },
  ];
}

function failingWork({ work }: Health): Problem[] {
  return work.flatMap(({ name, failingCount, failing }): Problem[] => {
    const rows = failing.filter(({ failures }) => failures >= FAILS_FROM);
    if (rows.length === 0) return [];
    return [
      {
        code: 'work_fails',
        count: Math.max(failingCount, rows.length),
        sentence: `${name} fails again and again.`,
        what_to_do: 'Read the error. It is tried again by itself, with longer pauses; nothing is given up.',
        examples: rows.map((row) => ({
          id: row.id,
          sentence: `failed ${row.failures} times, tried again at ${minute(row.dueAt)}: ${row.error}`,
          since: null,
        })),
      },
    ];
  });
}

function failedBots({ fatalBots }: Health): Problem[] {
  const count = fatalBots.counts.reduce((sum, of) => sum + of.count, 0);
  if (count === 0) return [];
  const reasons = fatalBots.counts.slice(0, 5).map((of) => `${of.subCode ?? 'no reason'} ${of.count}`);
  return [
    {
      code: 'bot_failed',
      count,
      sentence: `${several(count, 'bot')} failed in the last 24 hours: ${reasons.join(', ')}.`,
      what_to_do:
        'Look at each with GET /api/v1/bot/<id>/: the last status change says why. failed_to_launch_in_time means that BOT_LAUNCHER sends nobody, or had no room.',
      examples: fatalBots.newest.map(({ id, subCode, message, at }) => ({
        id,
        sentence: message ?? subCode ?? 'no reason',
        since: at.toISOString(),
      })),
    },
  ];
}

function unwellEndpoints({ endpoints }: Health): Problem[] {
  const { failingCount, switchedOffCount, longest } = endpoints;
  const named = (isSwitchedOff: boolean) =>
    longest.filter((endpoint) => endpoint.isSwitchedOff === isSwitchedOff).map(endpointExample);
  return [
    ...(failingCount === 0
      ? []
      : [
          {
            code: 'webhook_endpoint_fails' as const,
            count: failingCount,
            sentence: `${several(failingCount, 'webhook endpoint')} to which nothing gets through.`,
            what_to_do:
              'Mend what answers there. Deliveries are tried again by themselves; after five days without success the endpoint is switched off.',
            examples: named(false),
          },
        ]),
    ...(switchedOffCount === 0
      ? []
      : [
          {
            code: 'webhook_endpoint_switched_off' as const,
            count: switchedOffCount,
            sentence: `${several(switchedOffCount, 'webhook endpoint')} switched off after five days without success.`,
            what_to_do:
              'Mend what answers there, then PATCH /api/v1/webhook-endpoints/<id>/ {"enabled": true} and POST …/replay/ with the time since when; or delete the endpoint.',
            examples: named(true),
          },
        ]),
  ];
}

const endpointExample = (endpoint: UnwellEndpoint) => ({
  id: endpoint.id,
  // Without its path and parameters: those may be secrets.
  sentence: `${URL.parse(endpoint.url)?.host ?? 'its address'}: ${endpoint.error ?? `answered ${endpoint.httpStatus ?? 'nothing'}`}`,
  since: endpoint.failingSince?.toISOString() ?? null,
});

function lostConnections({ connections: { count, newest } }: Health): Problem[] {
  if (count === 0) return [];
  return [
    {
      code: 'connection_lost',
      count,
      sentence: `${several(count, 'connection')} cannot be read until the person connects again.`,
      what_to_do: 'Send each person a link to connect again: rollcall link <external id>',
      examples: newest.map((connection) => ({
        id: connection.id,
        sentence: lostSentence(connection),
        since: connection.since.toISOString(),
      })),
    },
  ];
}

const lostSentence = ({ provider, externalId, reason }: LostConnection): string =>
  `${provider} of ${externalId}: ${reason ?? 'no reason was given'}`;

const several = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const minute = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A span of time in the largest unit that says enough. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
