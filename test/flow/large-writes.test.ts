/** How many rows PostgreSQL looks at when events and meetings are written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCalendarEvents } from '../../src/calendar-events/index.ts';
import { inTransaction, sql, type Db } from '../../src/db/index.ts';
import { findUpcomingMeetings, writeMeetings } from '../../src/decisions/index.ts';
import { NOW } from '../bots/bot-world.ts';
import { event, openCalendarWorld, whole } from './calendar-world.ts';

const EVENTS = 2_000;
/** Each is looked up by its key, and a row that is written may be looked up again for what points at it. */
const MOST_EACH = 8;

/** Rows of these tables that statements of a transaction looked at. */
async function rowsRead(tx: Db): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select sum(seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_xact_user_tables
    where relname in ('meetings', 'calendar_events')`.execute(tx);
  return rows[0]?.read ?? 0;
}

/** As after the tables were emptied and filled again: statistics of a table that is large and empty. */
async function forget(db: Db): Promise<void> {
  const tables = sql`('meetings'::regclass, 'calendar_events'::regclass)`;
  await sql`delete from pg_statistic where starelid in ${tables}`.execute(db);
  await sql`update pg_class set reltuples = 0 where oid in ${tables}`.execute(db);
}

async function readBy(db: Db, write: (tx: Db) => Promise<void>): Promise<number> {
  return inTransaction(db, async (tx) => {
    const before = await rowsRead(tx);
    await write(tx);
    return (await rowsRead(tx)) - before;
  });
}

test('events and meetings that changed, one or many, are each looked up by their key, whatever statistics say', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a', ['one']);
  const events = Array.from({ length: EVENTS }, (_unused, at) => event(`${at}`, at));
  world.provider.fetchChanges = async () => whole(events);
  await world.sync('one');
  const { db } = world;
  const calendarId = await world.calendarId('one');
  const meetings = await findUpcomingMeetings(db, world.user.id, null, NOW);
  assert.equal(meetings.length, EVENTS);
  const stored = new Map(meetings.map((meeting) => [meeting.icalUid, meeting.calendarEventId]));
  const writes = events.map((one, at) => ({
    id: stored.get(one.icalUid) ?? assert.fail('not stored'),
    calendarId,
    isNew: false,
    event: one,
    startAt: new Date(NOW.getTime() + at * 60_000),
    endAt: new Date(NOW.getTime() + (at + 60) * 60_000),
    contentHash: 'other',
    unknownZone: null,
    descriptionHash: null,
  }));
  const readFor = async (count: number): Promise<{ events: number; meetings: number }> => {
    const changed = meetings.slice(0, count);
    return {
      events: await readBy(db, (tx) => writeCalendarEvents(tx, writes.slice(0, count), NOW)),
      meetings: await readBy(db, (tx) => writeMeetings(tx, { created: [], changed, redecided: [] }, NOW)),
    };
  };
  for (const state of ['without statistics', 'with statistics', 'with wrong statistics']) {
    for (const count of [1, EVENTS]) {
      const read = await readFor(count);
      for (const [what, rows] of Object.entries(read))
        assert.ok(rows <= MOST_EACH * count, `${rows} rows for ${count} ${what} ${state}`);
    }
    await sql`vacuum analyze meetings, calendar_events`.execute(db);
    if (state === 'with statistics') await forget(db);
  }
});
