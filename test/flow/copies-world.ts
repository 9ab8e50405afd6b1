/** Home of the world that tests of copies live in: people with several calendars, of any kind, that say what they are told. */
import assert from 'node:assert/strict';
import { access, event, never, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';
import { minutes } from '../bots/bot-world.ts';
import { findConnection } from '../../src/connections/index.ts';
import type { CalendarUser } from '../../src/calendar-users/index.ts';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import type { CalendarProvider, ProviderName } from '../../src/providers/index.ts';
import { sql } from '../../src/db/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { changePreferences, chooseCalendars, disconnectConnection, openCalendarUser } from '../../src/flow/index.ts';
import { calendarSyncer } from '../../src/flow/read/sync-calendar.ts';
import { findDecidedMeeting, type DecidedMeeting } from '../../src/decisions/index.ts';
import { listMeetings } from '../../src/meetings/index.ts';

const KINDS = ['google', 'microsoft', 'caldav', 'ics'] as const;

/** What a test says of one event in one calendar; the rest is a Zoom meeting of an hour, an hour ahead, with a guest. */
export type Told = Partial<CalendarEvent> & { uid?: string; room?: string | null; startsIn?: number };

/** A bot that is on its way or there. */
export type LiveBot = { id: string; status: string; startsAt: Date; room: string };

/** The world. */
export type CopiesWorld = AsyncDisposable &
  Pick<CalendarWorld, 'db' | 'deps' | 'clock' | 'user'> & {
    addPerson: (name: string) => Promise<CalendarUser>;
    /** Connects an account; its calendars are all read, the first is the main one. Again: comes back after it was lost. */
    connect: (kind: ProviderName, account: string, calendars: string[], person?: CalendarUser) => Promise<string>;
    /** Puts an event into a calendar, or changes it there; nothing is read yet. */
    put: (calendar: string, eventId: string, told?: Told) => void;
    drop: (calendar: string, eventId: string) => void;
    read: (...calendars: string[]) => Promise<void>;
    /** The account of a calendar needs its person. */
    lose: (calendar: string) => Promise<void>;
    /** Takes a connection away. */
    take: (connectionId: string) => Promise<void>;
    choose: (connectionId: string, calendar: string, isSelected: boolean) => Promise<void>;
    /** Calendars of the listed meetings of a person, in order of start. */
    listed: (person?: CalendarUser) => Promise<string[]>;
    /** The meeting of an event in a calendar. */
    meeting: (calendar: string, eventId: string, person?: CalendarUser) => Promise<DecidedMeeting>;
    liveBots: () => Promise<LiveBot[]>;
    setBotStatus: (botId: string, status: string) => Promise<void>;
    /** `calendar_meeting.updated` since it was last asked: which calendar's meeting, and what changed. */
    told: () => Promise<{ calendar: string; changed: string[]; willRecord: boolean; botId: string | null }[]>;
  };

/** Opens a world of its own, in which everything with a guest from outside is recorded. */
export async function openCopiesWorld(): Promise<CopiesWorld> {
  const world = await openCalendarWorld();
  const { db, deps, clock, user } = world;
  await db.updateTable('workspaces').set({ allow_several_accounts: true }).execute();
  await changePreferences(deps, user, { record_external: true });
  const books = new Map<string, Map<string, CalendarEvent>>();
  const lost = new Set<string>();
  const people = [user];
  const provider = (name: ProviderName): CalendarProvider => ({
    ...world.provider,
    name,
    fetchChanges: async (_credentials, { providerCalendarId }) =>
      lost.has(providerCalendarId)
        ? { kind: 'disconnected', code: 'consent_revoked', reason: 'Connect the calendar again.' }
        : whole([...(books.get(providerCalendarId)?.values() ?? [])]),
  });
  for (const kind of KINDS) deps.providers[kind] = provider(kind);
  const heard = new Set<string>();

  const connect: CopiesWorld['connect'] = async (kind, account, calendars, person = user) => {
    for (const calendar of calendars) lost.delete(calendar);
    clock.advance(1_000);
    const { id } = await connectAccount(deps, person, {
      provider: kind,
      account,
      addresses: [account],
      credentials: kind === 'ics' ? { kind: 'feed', url: `https://calendar.example.com/${account}` } : access(account),
      calendars: calendars.map((name, index) => ({
        providerCalendarId: name,
        name,
        timeZone: 'UTC',
        isPrimary: index === 0,
      })),
    });
    const others = calendars.slice(1);
    for (const calendar of others) await choose(id, calendar, true);
    return id;
  };
  const read: CopiesWorld['read'] = async (...calendars) => {
    for (const calendar of calendars) {
      clock.advance(1_000);
      await calendarSyncer(deps)(await world.calendarId(calendar), never);
    }
  };
  async function choose(connectionId: string, calendar: string, isSelected: boolean): Promise<void> {
    clock.advance(1_000);
    const connection = await findConnection(db, connectionId);
    const person = people.find((one) => one.id === connection?.calendarUserId);
    assert.ok(connection !== null && person !== undefined);
    await chooseCalendars(deps, person, connection, new Map([[await world.calendarId(calendar), isSelected]]));
  }

  return {
    db,
    deps,
    clock,
    user,
    connect,
    read,
    choose,
    addPerson: async (name) => {
      const person = await openCalendarUser(deps, user.workspaceId, name);
      await changePreferences(deps, person, { record_external: true });
      people.push(person);
      return person;
    },
    put: (calendar, eventId, { uid = 'one', room = '1', startsIn = 60, ...rest } = {}) => {
      const book = books.get(calendar) ?? new Map<string, CalendarEvent>();
      books.set(calendar, book);
      const told = {
        ...event(eventId, startsIn),
        title: calendar,
        icalUid: uid,
        location: room === null ? null : `https://zoom.us/j/${room.padStart(10, '9')}`,
        isHostedByMe: false,
        ownResponse: 'none' as const,
      };
      book.set(eventId, { ...told, ...rest });
    },
    drop: (calendar, eventId) => void books.get(calendar)?.delete(eventId),
    lose: async (calendar) => {
      lost.add(calendar);
      await read(calendar);
    },
    take: async (connectionId) => {
      clock.advance(1_000);
      for (const person of people) if (await disconnectConnection(deps, person, connectionId)) return;
      assert.fail('nobody has this connection');
    },
    listed: async (person = user) => {
      const filter = {
        icalUid: null,
        startsAfter: minutes(-600),
        startsBefore: null,
        after: null,
        now: clock.now(),
        limit: 100,
      };
      return (await listMeetings(db, person.id, filter)).meetings.map((meeting) => meeting.title ?? '');
    },
    meeting: async (calendar, eventId, person = user) => {
      const { rows } = await sql<{ id: string }>`
        select meetings.id from meetings join calendar_events on calendar_events.id = calendar_event_id
        join calendars on calendars.id = calendar_id
        where provider_calendar_id = ${calendar} and provider_event_id = ${eventId}`.execute(db);
      const meeting = await findDecidedMeeting(db, { calendarUserId: person.id }, rows[0]?.id ?? '');
      assert.ok(meeting, `${calendar} has no ${eventId}`);
      return meeting;
    },
    liveBots: async () => {
      const { rows } = await sql<LiveBot>`
        select id, status, starts_at as "startsAt", meeting ->> 'key' as room from bots
        where status not in ('done', 'fatal', 'cancelled') and called_back_at is null order by starts_at, id`.execute(
        db,
      );
      return rows;
    },
    setBotStatus: async (botId, status) => {
      await db.updateTable('bots').set({ status }).where('id', '=', botId).execute();
    },
    told: async () => {
      const { rows } = await sql<{
        id: string;
        calendar: string | null;
        changed: string[];
        willRecord: boolean;
        botId: string | null;
      }>`
        select webhook_events.id, calendars.provider_calendar_id as calendar, body -> 'data' -> 'changed' as changed,
          (body -> 'data' -> 'calendar_meeting' ->> 'will_record')::boolean as "willRecord",
          body -> 'data' -> 'calendar_meeting' ->> 'bot_id' as "botId"
        from webhook_events
        left join meetings on meetings.id::text = body -> 'data' -> 'calendar_meeting' ->> 'id'
        left join calendar_events on calendar_events.id = calendar_event_id
        left join calendars on calendars.id = calendar_id
        where type = 'calendar_meeting.updated'`.execute(db);
      const fresh = rows.filter(({ id }) => !heard.has(id));
      for (const { id } of fresh) heard.add(id);
      return fresh
        .map(({ calendar, changed, willRecord, botId }) => ({
          calendar: calendar ?? 'gone',
          changed,
          willRecord,
          botId,
        }))
        .toSorted((one, other) => one.calendar.localeCompare(other.calendar));
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
