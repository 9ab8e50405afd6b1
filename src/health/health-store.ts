/**
 * Home of the SQL that counts how everything is doing, across all workspaces, for the operator alone.
 *
 * Every statement reads an index that holds just what it asks for, and a bounded part of it, so that it costs little however many rows
 * there are.
 */
import { BOT_STATUSES, isLive, type BotStatus } from '../bots/index.ts';
import { sql, type Db } from '../db/index.ts';
import { dueOverview, type DueKind } from '../due/index.ts';
import type { ProviderName } from '../providers/index.ts';

/** Counts end here. */
const MOST_COUNTED = 50_000;
/** Of each trouble, so many are named. */
const NAMED = 5;
/** How many of the newest deliveries of an endpoint are looked at for what was answered last. */
const DELIVERIES_LOOKED_AT = 200;

/** Bots that have not ended, for each status in the order a bot passes them. */
export async function countLiveBots(db: Db): Promise<{ status: BotStatus; count: number }[]> {
  const live = BOT_STATUSES.filter(isLive);
  const { rows } = await sql<{ status: BotStatus; count: number }>`
    select status, count from unnest(${live}::text[]) with ordinality as live (status, place)
    cross join lateral (
      select count(*) from (
        select from bots
        where bots.status = live.status and bots.status not in ('done', 'fatal', 'cancelled') limit ${MOST_COUNTED}
      ) as bounded
    ) as counted order by place`.execute(db);
  return rows;
}

/** Connections, for each provider and state. */
export async function countConnections(db: Db): Promise<{ provider: ProviderName; state: string; count: number }[]> {
  const { rows } = await sql<{ provider: ProviderName; state: string; count: number }>`
    select provider, state, count
    from unnest(array['google', 'microsoft', 'caldav', 'ics']) as providers (provider)
    cross join unnest(array['connecting', 'connected', 'disconnected']) as states (state)
    cross join lateral (
      select count(*) from (
        select from connections c where c.provider = providers.provider and c.state = states.state limit ${MOST_COUNTED}
      ) as bounded
    ) as counted`.execute(db);
  return rows;
}

/** A connection that needs its person again. */
export type LostConnection = {
  id: string;
  provider: ProviderName;
  workspaceId: string;
  externalId: string;
  /** Why, for the person. */
  reason: string | null;
  since: Date;
};

/** Connections that need their person again: how many, and the newest few. */
async function readLostConnections(db: Db): Promise<{ count: number; newest: LostConnection[] }> {
  const [count, { rows: newest }] = await Promise.all([
    countSome(db, sql`select from connections where state = 'disconnected' and taken_away_at is null`),
    sql<LostConnection>`
      select c.id, c.provider, c.workspace_id as "workspaceId", u.external_id as "externalId",
        c.disconnect_reason as reason, c.state_changed_at as since
      from connections c join calendar_users u on u.id = c.calendar_user_id
      where c.state = 'disconnected' and c.taken_away_at is null order by c.state_changed_at desc limit ${NAMED}`.execute(
      db,
    ),
  ]);
  return { count, newest };
}

/** How current what is known of calendars is. */
export type Freshness = {
  /** Up to when the calendar that was read longest ago is known; null when none is read. */
  oldestProofAt: Date | null;
  staleCount: number;
  /** The few that were stale first. */
  stale: {
    id: string;
    provider: ProviderName;
    workspaceId: string;
    externalId: string;
    error: string | null;
    since: Date;
  }[];
};

/** How current the calendars are that are read, and which cannot be proven current before their next meeting. */
export async function readFreshness(db: Db): Promise<Freshness> {
  const [staleCount, oldest, stale] = await Promise.all([
    countSome(db, sql`select from calendars where stale_at is not null`),
    sql<{ at: Date }>`
      select coalesce(proven_current_at, created_at) as at from calendars where sync_due_at is not null
      order by coalesce(proven_current_at, created_at) limit 1`.execute(db),
    sql<Freshness['stale'][number]>`
      select c.id, c.provider, c.workspace_id as "workspaceId", u.external_id as "externalId", c.sync_error as error, c.stale_at as since
      from calendars c join calendar_users u on u.id = c.calendar_user_id
      where c.stale_at is not null order by c.stale_at limit ${NAMED}`.execute(db),
  ]);
  return { oldestProofAt: oldest.rows[0]?.at ?? null, staleCount, stale: stale.rows };
}

/** Bots that failed since a time. */
export type FatalBots = {
  /** By sub-code, most frequent first. */
  counts: { subCode: string | null; count: number }[];
  /** The last few, with the sentence they ended with. */
  newest: { id: string; subCode: string | null; message: string | null; at: Date }[];
};

/** Bots that failed since a time: how many for which reason, and the last few. */
export async function readFatalBots(db: Db, since: Date): Promise<FatalBots> {
  const [counts, newest] = await Promise.all([
    sql<FatalBots['counts'][number]>`
      select sub_code as "subCode", count(*) from (
        select sub_code from bot_status_changes where code = 'fatal' and created_at >= ${since}
        order by created_at desc limit ${MOST_COUNTED}
      ) as recent group by sub_code order by count(*) desc, sub_code`.execute(db),
    sql<FatalBots['newest'][number]>`
      select bot_id as id, sub_code as "subCode", message, created_at as at from bot_status_changes
      where code = 'fatal' and created_at >= ${since} order by created_at desc limit ${NAMED}`.execute(db),
  ]);
  return { counts: counts.rows, newest: newest.rows };
}

/** An endpoint that gets nothing. */
export type UnwellEndpoint = {
  id: string;
  workspaceId: string;
  url: string;
  /** Null when it was switched off before anything failed. */
  failingSince: Date | null;
  /** Whether it was switched off because nothing got through. */
  isSwitchedOff: boolean;
  /** Status of the last answer; null when none came. */
  httpStatus: number | null;
  error: string | null;
};

/** Endpoints to which nothing gets through, and those that were switched off for it; how many, and the few that fail longest. */
export async function readUnwellEndpoints(
  db: Db,
): Promise<{ failingCount: number; switchedOffCount: number; longest: UnwellEndpoint[] }> {
  const [failingCount, switchedOffCount, { rows: longest }] = await Promise.all([
    countSome(db, sql`select from webhook_endpoints where is_enabled and failing_since is not null`),
    countSome(db, sql`select from webhook_endpoints where not is_enabled and disabled_reason is not null`),
    sql<UnwellEndpoint>`
      select p.id, p.workspace_id as "workspaceId", p.url, p.failing_since as "failingSince", not p.is_enabled as "isSwitchedOff",
        last.http_status as "httpStatus", last.error
      from webhook_endpoints p left join lateral (
        select a.http_status, a.error from (
          select id from webhook_deliveries d where d.webhook_endpoint_id = p.id
          order by created_at desc, id desc limit ${DELIVERIES_LOOKED_AT}
        ) as recent join webhook_attempts a on a.delivery_id = recent.id
        where a.error is not null or a.http_status not between 200 and 299
        order by a.started_at desc limit 1
      ) as last on true
      where p.is_enabled and p.failing_since is not null or not p.is_enabled and p.disabled_reason is not null
      order by p.failing_since, p.id limit ${NAMED}`.execute(db),
  ]);
  return { failingCount, switchedOffCount, longest };
}

/** How many rows a query finds, up to 50,000. */
async function countSome(db: Db, query: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (${query} limit ${MOST_COUNTED}) as bounded`.execute(db);
  return rows[0]?.count ?? 0;
}

/** How everything is doing at one time. */
export type Health = {
  at: Date;
  work: Awaited<ReturnType<typeof dueOverview>>;
  endpoints: Awaited<ReturnType<typeof readUnwellEndpoints>>;
  connections: Awaited<ReturnType<typeof readLostConnections>>;
  freshness: Freshness;
  /** Of the last 24 hours. */
  fatalBots: FatalBots;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** Looks at everything. Reads only. */
export async function readHealth(db: Db, kinds: readonly DueKind[], now: Date): Promise<Health> {
  const [work, endpoints, connections, freshness, fatalBots] = await Promise.all([
    dueOverview(db, kinds, now),
    readUnwellEndpoints(db),
    readLostConnections(db),
    readFreshness(db),
    readFatalBots(db, new Date(now.getTime() - DAY_MS)),
  ]);
  return { at: now, work, endpoints, connections, freshness, fatalBots };
}
