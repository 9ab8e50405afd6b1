/** Home of the small world that bot tests live in: a workspace, people, their meetings, and bots that are due. */
import { NO_SERVERS } from '../../src/meeting-links/index.ts';
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settableClock } from '../support/clock.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait.ts';
import type { Log } from '../../src/base/log.ts';
import { runReports, type Launcher, type RunOrder } from '../../src/contract/bot-run/index.ts';
import type { JoinableMeetingUrl } from '../../src/contract/meeting-url.ts';
import { jsonParameter, sql, type Db } from '../../src/db/index.ts';
import { reportInProcess, type FlowDeps } from '../../src/flow/index.ts';
import { diskStorage } from '../../src/recordings/storage/disk/index.ts';

/** The instant at which time stands still. */
export const NOW = new Date('2030-01-07T09:00:00.000Z');

/** An instant so many minutes from `NOW`. */
export const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

/** A Zoom link; the passcode is not part of its key. */
export const zoom = (meetingId: string, passcode: string | null = null): JoinableMeetingUrl => ({
  kind: 'joinable',
  platform: 'zoom',
  address: `https://zoom.us/j/${meetingId}${passcode === null ? '' : `?pwd=${passcode}`}`,
  key: `zoom:${meetingId}`,
  parts: { platform: 'zoom', meeting_id: meetingId, meeting_password: passcode },
});

const silent = (): void => undefined;

/** A log that nobody reads. */
export const quietLog: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** A launcher that starts nothing and remembers what it was asked. */
export type RememberingLauncher = Launcher & {
  launched: RunOrder[];
  /** Bots whose run was told to leave. */
  left: string[];
  /** What it answers from now on; a function is called each time. */
  answer: (launch: Launcher['launch']) => void;
};

/** Builds a launcher that says `started`, until told otherwise. */
export function rememberingLauncher(): RememberingLauncher {
  const launched: RunOrder[] = [];
  const left: string[] = [];
  let respond: Launcher['launch'] = async () => ({ kind: 'started' });
  return {
    name: 'remembering',
    nameFor: () => 'remembering',
    launched,
    left,
    answer: (launch) => {
      respond = launch;
    },
    launch: (order, options) => {
      launched.push(order);
      return respond(order, options);
    },
    leave: async (runId) => {
      left.push(launched.find((order) => order.run_id === runId)?.bot_id ?? runId);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * Reports as one run after the other would: what is said is a heartbeat, or a status with its sub-code behind a slash.
 *
 * Resolves to the command of the answer, or to how else the report was taken.
 */
export type Reporting = (order: RunOrder | undefined, said: string) => Promise<string>;

/** Builds the reports of runs; each run's are numbered by themselves. */
export function reporting(deps: Parameters<typeof reportInProcess>[0]): Reporting {
  const send = reportInProcess(deps);
  const numbers = new Map<string, number>();
  return async (order, said) => {
    assert.ok(order !== undefined, 'the bot was launched');
    const number = (numbers.get(order.run_id) ?? 0) + 1;
    numbers.set(order.run_id, number);
    const at = deps.clock.now().toISOString();
    const [code, subCode = null] = said.split('/');
    const what = said === 'heartbeat' ? { kind: said } : { kind: 'status', code, sub_code: subCode, message: null };
    const outcome = await send(order, runReports.parse({ sent_at: at, reports: [{ ...what, number, at }] }));
    return outcome.kind === 'answered' ? outcome.answer.command : outcome.kind;
  };
}

/** A meeting to store; what is absent is an hour ahead, wanted, on the first link. */
export type MeetingSeed = {
  userId: string;
  startAt?: Date;
  endAt?: Date;
  meetingUrl?: JoinableMeetingUrl | null;
  willRecord?: boolean;
  provider?: string;
  createdAt?: Date;
};

/** The world: a database, a clock, a workspace, and the ways to people it. */
export type BotWorld = AsyncDisposable & {
  database: TestDatabase;
  db: Db;
  clock: ReturnType<typeof settableClock>;
  workspaceId: string;
  launcher: RememberingLauncher;
  /** Where files of recordings are. */
  folder: string;
  /** What flow steps about bots need. */
  deps: Pick<FlowDeps, 'db' | 'log' | 'launcher' | 'storage' | 'settings' | 'runTokenKey'> & {
    clock: BotWorld['clock'];
  };
  report: Reporting;
  addWorkspace: () => Promise<string>;
  addUser: (options?: { botName?: string; workspaceId?: string }) => Promise<string>;
  addMeeting: (seed: MeetingSeed) => Promise<string>;
  /** Stores many meetings of one user with as few statements. */
  addMeetings: (userId: string, seeds: Omit<MeetingSeed, 'userId'>[]) => Promise<string[]>;
};

/** Opens a world of its own. */
export async function openBotWorld(): Promise<BotWorld> {
  const database = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-recordings-'));
  const { db } = database;
  const clock = settableClock(NOW);
  const launcher = rememberingLauncher();
  const calendars = new Map<string, { workspaceId: string; calendarId: string }>();

  async function addWorkspace(): Promise<string> {
    const id = randomUUID();
    await db.insertInto('workspaces').values({ id, name: 'Workspace', created_at: NOW }).execute();
    return id;
  }
  const workspaceId = await addWorkspace();

  async function addUser(options: { botName?: string; workspaceId?: string } = {}): Promise<string> {
    const id = randomUUID();
    const calendarId = randomUUID();
    const connectionId = randomUUID();
    const own = { workspace_id: options.workspaceId ?? workspaceId, calendar_user_id: id };
    await db
      .insertInto('calendar_users')
      .values({ id, workspace_id: own.workspace_id, external_id: `user-${id}`, created_at: NOW })
      .execute();
    await db
      .insertInto('recording_preferences')
      .values({ calendar_user_id: id, id: randomUUID(), bot_name: options.botName ?? 'Meeting Notetaker' })
      .execute();
    await db
      .insertInto('connections')
      .values({
        ...own,
        id: connectionId,
        provider: 'google',
        account: 'ada@example.com',
        state: 'connected',
        created_at: NOW,
        state_changed_at: NOW,
      })
      .execute();
    await db
      .insertInto('calendars')
      .values({
        ...own,
        id: calendarId,
        connection_id: connectionId,
        provider: 'google',
        provider_calendar_id: 'primary',
        name: 'Calendar',
        is_primary: true,
        is_selected: true,
        created_at: NOW,
      })
      .execute();
    calendars.set(id, { workspaceId: own.workspace_id, calendarId });
    return id;
  }

  async function addMeetings(userId: string, seeds: Omit<MeetingSeed, 'userId'>[]): Promise<string[]> {
    const calendar = calendars.get(userId);
    if (calendar === undefined) throw new Error('Add the user first.');
    const rows = seeds.map((seed) => {
      const meetingUrl = seed.meetingUrl === undefined ? zoom('1') : seed.meetingUrl;
      const id = randomUUID();
      return {
        id,
        event_id: randomUUID(),
        start_at: seed.startAt ?? minutes(60),
        end_at: seed.endAt ?? new Date((seed.startAt ?? minutes(60)).getTime() + 30 * 60_000),
        meeting_url: meetingUrl,
        meeting_key: meetingUrl?.key ?? null,
        will_record: seed.willRecord ?? true,
        provider: seed.provider ?? 'google',
        created_at: seed.createdAt ?? NOW,
      };
    });
    const input = sql`jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as row (
      id uuid, event_id uuid, start_at timestamptz, end_at timestamptz, meeting_url jsonb, meeting_key text,
      will_record boolean, provider text, created_at timestamptz)`;
    await sql`
      insert into calendar_events (id, calendar_id, provider_event_id, ical_uid, status, is_all_day, start_at, end_at,
        is_hosted_by_me, own_response, attendees, content_hash, created_at, updated_at)
      select event_id, ${calendar.calendarId}, id::text, id::text, 'confirmed', false, start_at, end_at, false, 'none', '[]', '',
        created_at, created_at from ${input}`.execute(db);
    await sql`
      insert into meetings (id, workspace_id, calendar_user_id, calendar_event_id, provider, start_at, end_at, ical_uid,
        meeting_url, meeting_key, is_external, is_hosted_by_me, is_recurring, will_record, decision_code, decision_reason,
        decided_at, decision_changed_at, created_at)
      select id, ${calendar.workspaceId}, ${userId}, event_id, provider, start_at, end_at, id::text, nullif(meeting_url, 'null'),
        meeting_key, false, false, false, will_record, 'no_preference_matched', '', created_at, created_at, created_at
      from ${input}`.execute(db);
    return rows.map((row) => row.id);
  }

  const deps: BotWorld['deps'] = {
    db,
    clock,
    log: quietLog,
    launcher,
    storage: diskStorage(folder),
    runTokenKey: randomBytes(32),
    settings: {
      publicUrl: 'http://localhost:8787',
      notificationsEnabled: false,
      ownServers: NO_SERVERS,
      joinLeadMs: 120_000,
      pollMs: 300_000,
    },
  };
  return {
    database,
    db,
    clock,
    workspaceId,
    launcher,
    folder,
    deps,
    report: reporting(deps),
    addWorkspace,
    addUser,
    addMeetings,
    addMeeting: async ({ userId, ...seed }) => {
      const [id] = await addMeetings(userId, [seed]);
      if (id === undefined) throw new Error('The meeting was not stored.');
      return id;
    },
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The bot that a meeting points at; null when none. */
export async function botIdOf(db: Db, meetingId: string): Promise<string | null> {
  const row = await db.selectFrom('meetings').select('bot_id').where('id', '=', meetingId).executeTakeFirstOrThrow();
  return row.bot_id;
}

/** What tests look at in a bot's row. */
export type BotRow = {
  id: string;
  status: string;
  join_at: Date | null;
  launch_due_at: Date | null;
  watch_due_at: Date | null;
  run_id: string | null;
  seen_at: Date | null;
  bot_name: string;
  called_back_reason: string | null;
  deduplication_key: string | null;
};

/** One bot's row. */
export const botRow = (db: Db, botId: string): Promise<BotRow> =>
  db
    .selectFrom('bots')
    .select([
      'id',
      'status',
      'join_at',
      'launch_due_at',
      'watch_due_at',
      'run_id',
      'seen_at',
      'bot_name',
      'called_back_reason',
      'deduplication_key',
    ])
    .where('id', '=', botId)
    .executeTakeFirstOrThrow();

/** Codes of a bot's status changes, with the sub-code behind a slash. */
export async function historyOf(db: Db, botId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('bot_status_changes')
    .select(['code', 'sub_code'])
    .where('bot_id', '=', botId)
    .orderBy('number')
    .execute();
  return rows.map((row) => (row.sub_code === null ? row.code : `${row.code}/${row.sub_code}`));
}

/** Waits until a connection of this database waits for a lock. */
export async function untilBlocked(db: Db): Promise<void> {
  await waitFor('somebody to wait for a lock', async () => {
    const { rows } =
      await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        db,
      );
    return rows.length > 0;
  });
}
