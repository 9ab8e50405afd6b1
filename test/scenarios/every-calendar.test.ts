/**
 * One suite of scenarios, unchanged, against every kind of calendar: what a person does in the calendar must show in the list
 * of meetings, and exactly one bot must stand for each of them.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { sql } from '../../src/db/index.ts';
import { openPerson, type ClientMeeting, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type WebhookCatcher } from '../support/webhook-catcher.ts';
import { addEndpoint, dataOf, eventOf } from '../journeys/journey.ts';
import type { CalendarAccount, CalendarKind } from './calendar-kind.ts';
import { KIND_NAMES, openKinds, type Kinds } from './kinds.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JOIN_LEAD_MS = 120_000;

/** A full minute some hours from now. */
const inHours = (hours: number): Date => new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * HOUR_MS);
/** A Zoom room that no other scenario uses. */
const newLink = (): string => `https://zoom.us/j/${randomInt(10 ** 9, 10 ** 10)}`;

let rollcall: TestRollcall;
let kinds: Kinds;
let webhooks: WebhookCatcher;

before(async () => {
  rollcall = await startRollcall();
  kinds = await openKinds(rollcall);
  webhooks = await startWebhookCatcher();
  await addEndpoint(rollcall.api, webhooks);
});
after(async () => {
  await rollcall?.[Symbol.asyncDispose]();
  await kinds?.[Symbol.asyncDispose]();
  await webhooks?.[Symbol.asyncDispose]();
});

/** A person with a connected account, and what is looked at. */
type Scene = { kind: CalendarKind; account: CalendarAccount; person: Person; userId: string; email: string };

let sceneNumber = 0;

async function openScene(kind: CalendarKind, preferences: Record<string, unknown> = {}): Promise<Scene> {
  sceneNumber += 1;
  const userId = `${kind.name}-${sceneNumber}`;
  const email = `${userId}@example.com`;
  const account = await kind.openAccount(email);
  const person = await openPerson(rollcall.api, userId);
  await person.prefer({ record_external: true, record_internal: true, ...preferences });
  await account.connect(person);
  return { kind, account, person, userId, email };
}

/** Where nothing tells of changes, the app's Refresh call stands in for the next poll. */
async function look({ kind, person }: Scene): Promise<number> {
  if (kind.notifies) return 200;
  return (await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token })).status;
}

type Expected = { title: string; startAt: Date; link: string | null; isRecorded?: boolean };

const shown = (meeting: ClientMeeting): unknown => [
  meeting.title,
  meeting.start_time,
  meeting.will_record,
  meeting.bot_id !== null,
];
const wanted = (meeting: Expected): unknown => [
  meeting.title,
  meeting.startAt.toISOString().replace('Z', '000Z'),
  isRecorded(meeting),
  isRecorded(meeting),
];

/** Waits until the person's list is exactly this, and one live bot stands for each meeting that is recorded. */
async function settlesAs(scene: Scene, expected: readonly Expected[]): Promise<ClientMeeting[]> {
  await look(scene);
  const sorted = expected.toSorted((one, other) => one.startAt.getTime() - other.startAt.getTime());
  const target = { meetings: sorted.map(wanted), bots: sorted.filter(isRecorded).map(wantedBot) };
  let meetings: ClientMeeting[] = [];
  let present = {};
  await waitFor('list and bots to follow the calendar', async () => {
    meetings = await scene.person.meetings();
    present = { meetings: meetings.map(shown), bots: await liveBots(scene) };
    return isDeepStrictEqual(present, target);
  }).catch(() => assert.deepEqual(present, target));
  return meetings;
}

const isRecorded = (meeting: Expected): boolean => meeting.isRecorded ?? meeting.link !== null;
const wantedBot = ({ link, startAt }: Expected): unknown => [
  link,
  startAt.toISOString(),
  startAt.getTime() - JOIN_LEAD_MS,
];

/** Live bots of the person, from the database: the API would hide one that no meeting knows. */
async function liveBots(scene: Scene): Promise<unknown[]> {
  const { rows } = await sql<{ meeting_url: string; starts_at: Date; join_at: Date }>`
    select distinct bots.id, bots.meeting_url, bots.starts_at, bots.join_at from bots
    where called_back_at is null and status not in ('done', 'fatal', 'cancelled') and (
      exists (select from meetings join calendar_users on calendar_users.id = calendar_user_id
        where bot_id = bots.id and external_id = ${scene.userId})
      or meeting_url = any(${[...linksOf(scene)]}::text[]))
    order by starts_at`.execute(rollcall.db);
  return rows.map((bot) => [bot.meeting_url, bot.starts_at.toISOString(), bot.join_at.getTime()]);
}

const links = new WeakMap<Scene, Set<string>>();
function linksOf(scene: Scene): Set<string> {
  const known = links.get(scene) ?? new Set();
  links.set(scene, known);
  return known;
}
/** A link whose bots are watched also when no meeting of the person names them any more. */
function linkFor(scene: Scene): string {
  const link = newLink();
  linksOf(scene).add(link);
  return link;
}

for (const name of KIND_NAMES) {
  describe(name, () => {
    const scene = async (preferences?: Record<string, unknown>): Promise<Scene | null> => {
      const kind = kinds.of(name);
      return kind.kind === 'open' ? openScene(kind.calendarKind, preferences) : null;
    };
    /** A scenario; where this kind cannot be opened here, it is left out with the reason. */
    const scenario = (
      title: string,
      run: (opened: Scene) => Promise<void>,
      preferences?: Record<string, unknown>,
    ): void => {
      test(title, async (t) => {
        const kind = kinds.of(name);
        const opened = await scene(preferences);
        if (opened === null) t.skip(kind.kind === 'missing' ? kind.reason : '');
        else await run(opened);
      });
    };

    scenario(
      'a meeting is created, renamed, moved, re-linked and cancelled, and its one bot follows',
      async (opened) => {
        const { account } = opened;
        const startAt = inHours(5);
        const link = linkFor(opened);
        const key = await account.create({ title: 'Plan', startAt, minutes: 30, link, guests: ['guest@example.org'] });
        const [first] = await settlesAs(opened, [{ title: 'Plan', startAt, link }]);

        await account.edit(key, { title: 'Better plan' });
        const [renamed] = await settlesAs(opened, [{ title: 'Better plan', startAt, link }]);
        assert.deepEqual([renamed?.id, renamed?.bot_id], [first?.id, first?.bot_id], 'the same meeting, the same bot');

        const later = inHours(7);
        await account.edit(key, { startAt: later });
        const [moved] = await settlesAs(opened, [{ title: 'Better plan', startAt: later, link }]);
        assert.deepEqual([moved?.id, moved?.bot_id], [first?.id, first?.bot_id], 'the bot moved along');

        const elsewhere = linkFor(opened);
        await account.edit(key, { link: elsewhere });
        await settlesAs(opened, [{ title: 'Better plan', startAt: later, link: elsewhere }]);

        await account.cancel(key);
        await settlesAs(opened, []);
      },
    );

    scenario('a meeting without a link is listed, and recorded once it has one', async (opened) => {
      const startAt = inHours(3);
      const key = await opened.account.create({ title: 'Walk', startAt, minutes: 15, link: null });
      await settlesAs(opened, [{ title: 'Walk', startAt, link: null }]);
      const link = linkFor(opened);
      await opened.account.edit(key, { link });
      await settlesAs(opened, [{ title: 'Walk', startAt, link }]);
    });

    scenario('of a series one instance is moved, one cancelled, then all of it', async (opened) => {
      const { account } = opened;
      const startAt = inHours(4);
      const link = linkFor(opened);
      const key = await account.create({ title: 'Daily', startAt, minutes: 15, link, days: 4 });
      const on = (day: number, hours = 0): Expected => ({
        title: 'Daily',
        startAt: new Date(startAt.getTime() + day * DAY_MS + hours * HOUR_MS),
        link,
      });
      const listed = await settlesAs(opened, [on(0), on(1), on(2), on(3)]);

      await account.moveInstance(key, 1, on(1, 3).startAt);
      const moved = await settlesAs(opened, [on(0), on(1, 3), on(2), on(3)]);
      assert.equal(moved[1]?.id, listed[1]?.id, 'the moved instance is the same meeting');

      await account.cancelInstance(key, 2);
      await settlesAs(opened, [on(0), on(1, 3), on(3)]);

      await account.cancel(key);
      await settlesAs(opened, []);
    });

    scenario(
      'a declined meeting is not recorded where only confirmed ones are',
      async (opened) => {
        const { account } = opened;
        const startAt = inHours(6);
        const link = linkFor(opened);
        const key = await account.create({
          title: 'Invited',
          startAt,
          minutes: 30,
          link,
          organizer: 'host@example.org',
          guests: ['guest@example.org'],
        });
        await settlesAs(opened, [{ title: 'Invited', startAt, link }]);
        await account.decline(key);
        await settlesAs(opened, [{ title: 'Invited', startAt, link, isRecorded: false }]);
      },
      { record_confirmed: true },
    );

    scenario('a lost access says so everywhere, and after connecting again everything is as before', async (opened) => {
      const { account, person, userId } = opened;
      const [early, late] = [inHours(5), inHours(8)];
      const [first, second] = [linkFor(opened), linkFor(opened)];
      await account.create({ title: 'Kept', startAt: early, minutes: 30, link: first });
      await account.create({ title: 'Not wanted', startAt: late, minutes: 30, link: second });
      const recorded = [
        { title: 'Kept', startAt: early, link: first },
        { title: 'Not wanted', startAt: late, link: second },
      ];
      const unwanted = (await settlesAs(opened, recorded)).find((meeting) => meeting.title === 'Not wanted');
      await person.override(unwanted?.id ?? '', false);

      await account.loseAccess();
      await waitFor('the connection to be lost', async () => {
        // Whatever makes Rollcall look: a poll, a person who presses Refresh.
        await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token: person.token });
        const { body } = await rollcall.api('GET', '/api/v1/calendar/connections/', { token: person.token });
        const [connection] = body as { connected: boolean; reason: string | null }[];
        return connection?.connected === false && (connection.reason ?? '').length > 20;
      });
      const told = await webhooks.waitFor(
        (webhook) =>
          eventOf(webhook) === 'calendar_user.disconnected' && JSON.stringify(dataOf(webhook)).includes(`"${userId}"`),
      );
      const { code, reason } = dataOf(told) as { code: string; reason: string };
      assert.match(code, /^[a-z_]+$/);
      assert.match(reason, /^[A-Z].{20,}\.$/);
      await waitFor('the bots to be removed', async () => (await liveBots(opened)).length === 0);
      assert.ok((await person.meetings()).every((meeting) => meeting.bot_id === null && !meeting.will_record));

      await account.restoreAccess();
      await account.connect(person);
      const back = await settlesAs(opened, [
        { title: 'Kept', startAt: early, link: first },
        { title: 'Not wanted', startAt: late, link: second, isRecorded: false },
      ]);
      assert.equal(back[1]?.override_should_record, false, 'what the person decided is kept');
      assert.equal(back[1]?.id, unwanted?.id);
      const { body } = await rollcall.api('GET', '/api/v1/calendar/connections/', { token: person.token });
      assert.equal((body as unknown[]).length, 1, 'the same account is the same connection');
    });
  });
}
