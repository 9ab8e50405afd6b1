/** How notification channels that can be prolonged live: renewed ahead of their end, opened again when they are gone, closed when nobody reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import type { CalendarProvider, ProviderNotification } from '../../src/providers/index.ts';
import { keepChannelAlive } from '../../src/flow/read/channels.ts';
import { chooseCalendars, notificationReceiver } from '../../src/flow/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { access, never, openCalendarWorld, toldOf, whole, type CalendarWorld } from './calendar-world.ts';

const DAY = 24 * 60;

type Subscribed = {
  channelId: string;
  /** What the provider was asked, with the access token it was asked with. */
  asked: string[];
  /** Runs the due work of the channel. */
  keep: () => Promise<Date | null>;
  say: (meaning: ProviderNotification['meaning']) => Promise<number>;
  row: () => Promise<{
    provider_resource_id: string | null;
    expires_at: Date | null;
    wants_fresh_access: boolean;
    renew_due_at: Date | null;
  }>;
};

/** A calendar with an open channel at a provider that can prolong channels. */
async function subscribe(world: CalendarWorld): Promise<Subscribed> {
  const asked: string[] = [];
  let claim: ProviderNotification | null = null;
  let opened = 0;
  const tokenOf = (credentials: Parameters<NonNullable<CalendarProvider['openChannel']>>[0]): string =>
    credentials.kind === 'oauth' ? credentials.accessToken : 'none';
  world.provider.openChannel = async (credentials, { channelId, secret }) => {
    opened += 1;
    const resourceId = `subscription ${opened}`;
    asked.push(`open with ${tokenOf(credentials)}`);
    claim = { channelId, resourceId, secret, meaning: 'changed', messageNumber: null };
    const expiresAt = new Date(world.clock.now().getTime() + 7 * DAY * 60_000);
    return { kind: 'opened', channel: { providerResourceId: resourceId, expiresAt } };
  };
  world.provider.renewChannel = async (credentials, { providerResourceId }) => {
    asked.push(`renew ${providerResourceId} with ${tokenOf(credentials)}`);
    const expiresAt = new Date(world.clock.now().getTime() + 7 * DAY * 60_000);
    return { kind: 'renewed', expiresAt, isOutdated: false };
  };
  world.provider.closeChannel = async (_credentials, { providerResourceId }) =>
    void asked.push(`close ${providerResourceId}`);
  await world.connect('a');
  await world.sync('main');
  const { id: channelId } = await world.db.selectFrom('notification_channels').select('id').executeTakeFirstOrThrow();
  const keep = (): Promise<Date | null> => keepChannelAlive(world.deps, channelId, never);
  await keep();
  assert.deepEqual(asked.splice(0), ['open with access a']);
  return {
    channelId,
    asked,
    keep,
    say: async (meaning) => {
      assert.ok(claim);
      return (await notificationReceiver(world.deps)([{ ...claim, meaning }])).knownCount;
    },
    row: () =>
      world.db
        .selectFrom('notification_channels')
        .select(['provider_resource_id', 'expires_at', 'wants_fresh_access', 'renew_due_at'])
        .executeTakeFirstOrThrow(),
  };
}

const calendarRow = (world: CalendarWorld) =>
  world.db.selectFrom('calendars').select(['sync_due_at', 'sync_token']).executeTakeFirstOrThrow();

test('a channel is prolonged ahead of its end, at its own moment, and stays the same', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, row } = await subscribe(world);
  world.clock.set(minutes(5 * DAY));
  const next = await keep();
  assert.deepEqual(asked, ['renew subscription 1 with access a']);
  assert.ok(next !== null && next > minutes(5 * DAY + 4.8 * DAY) && next < minutes(5 * DAY + 5.7 * DAY), String(next));
  const { provider_resource_id: resource, expires_at: expiresAt } = await row();
  assert.deepEqual([resource, expiresAt], ['subscription 1', minutes(12 * DAY)]);
});

test('a provider that asks for fresh access gets it before the channel is prolonged', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, row, say } = await subscribe(world);
  world.provider.refresh = async () => {
    asked.push('refresh');
    return { kind: 'refreshed', credentials: access('b') };
  };
  await world.db
    .updateTable('notification_channels')
    .set({ renew_due_at: minutes(5 * DAY) })
    .execute();
  assert.equal(await say('access_ending'), 1);
  assert.deepEqual([(await row()).wants_fresh_access, (await row()).renew_due_at], [true, world.clock.now()]);
  await keep();
  assert.deepEqual(asked, ['refresh', 'renew subscription 1 with access b']);
  assert.equal((await row()).wants_fresh_access, false);
  await keep();
  assert.deepEqual(asked.slice(2), ['renew subscription 1 with access b'], 'once');
});

test('a channel that the provider does not know any more is opened again, and the calendar is read', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, row } = await subscribe(world);
  await world.db
    .updateTable('calendars')
    .set({ sync_due_at: minutes(9 * DAY) })
    .execute();
  world.provider.renewChannel = async () => ({ kind: 'channel_gone' });
  world.clock.set(minutes(5 * DAY));
  assert.notEqual(await keep(), null);
  assert.deepEqual(asked, ['open with access a']);
  assert.equal((await row()).provider_resource_id, 'subscription 2');
  assert.deepEqual((await calendarRow(world)).sync_due_at, minutes(5 * DAY));
});

test('a channel that is outdated is prolonged and goes on until another one is open in its place, also where that is refused', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, channelId } = await subscribe(world);
  const { openChannel } = world.provider;
  world.provider.fetchChanges = async () => whole([]);
  world.provider.renewChannel = async () => {
    asked.push('renew');
    return { kind: 'renewed', expiresAt: minutes(20 * DAY), isOutdated: true };
  };
  const others = async (): Promise<string[]> =>
    (await world.db.selectFrom('notification_channels').select('id').execute()).flatMap(({ id }) =>
      id === channelId ? [] : [id],
    );
  world.provider.openChannel = async () => ({ kind: 'unsupported', reason: 'Not here.' });
  assert.ok((await keep()) !== null);
  const [refused = ''] = await others();
  assert.equal(await keepChannelAlive(world.deps, refused, never), null);
  assert.deepEqual(await others(), [], 'the outdated one is alone again');

  if (openChannel !== undefined) world.provider.openChannel = openChannel;
  await keep();
  await keep();
  const [fresh = '', ...more] = await others();
  assert.deepEqual(more, [], 'one that waits to be opened is enough');
  await keepChannelAlive(world.deps, fresh, never);
  assert.deepEqual(asked, ['renew', 'renew', 'renew', 'open with access a', 'close subscription 1']);
  assert.equal(await keep(), null);
  assert.deepEqual(await world.db.selectFrom('notification_channels').select('id').execute(), [{ id: fresh }]);
});

test('a channel that the provider closed is opened again at once, and the calendar is read whole', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, row, say } = await subscribe(world);
  await world.db
    .updateTable('notification_channels')
    .set({ renew_due_at: minutes(5 * DAY) })
    .execute();
  assert.equal((await calendarRow(world)).sync_token, 'token');
  await say('closed');
  assert.equal((await calendarRow(world)).sync_token, null);
  const { provider_resource_id: resource, renew_due_at: dueAt } = await row();
  assert.deepEqual([resource, dueAt], [null, world.clock.now()]);
  await keep();
  assert.deepEqual(asked, ['open with access a']);
  assert.equal((await row()).provider_resource_id, 'subscription 2');
});

test('a channel that cannot be prolonged now is tried again and not thrown away', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, row } = await subscribe(world);
  world.provider.renewChannel = () => Promise.reject(new AppError('provider_unavailable', 'Not now.'));
  await assert.rejects(keep(), /Not now/);
  assert.equal((await row()).provider_resource_id, 'subscription 1');
  assert.deepEqual(asked, []);
});

test('a channel whose account is lost is forgotten, and the connection waits for its person', async () => {
  await using world = await openCalendarWorld();
  const { keep } = await subscribe(world);
  world.provider.renewChannel = async () => ({
    kind: 'disconnected',
    code: 'consent_revoked',
    reason: 'It was withdrawn.',
  });
  assert.equal(await keep(), null);
  assert.equal((await toldOf(world.db, 'calendar_user.disconnected')).length, 1);
  assert.deepEqual(await world.db.selectFrom('notification_channels').select('id').execute(), []);
});

test('the channel of a calendar that is not read any more is closed at the provider instead of prolonged', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep } = await subscribe(world);
  const connection = await world.db.selectFrom('connections').select('id').executeTakeFirstOrThrow();
  const calendarId = await world.calendarId('main');
  const stored = { ...(await world.connect('a')), id: connection.id };
  asked.length = 0;
  await chooseCalendars(world.deps, world.user, stored, new Map([[calendarId, false]]));
  assert.equal(await keep(), null);
  assert.deepEqual(asked, ['close subscription 1']);
  assert.deepEqual(await world.db.selectFrom('notification_channels').select('id').execute(), []);
});

test('a channel that cannot be prolonged at all is replaced by another one beside it', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, channelId } = await subscribe(world);
  delete world.provider.renewChannel;
  world.provider.fetchChanges = async () => whole([]);
  world.clock.set(minutes(5 * DAY));
  assert.notEqual(await keep(), null);
  const rows = await world.db.selectFrom('notification_channels').select('id').execute();
  const other = rows.find(({ id }) => id !== channelId);
  assert.ok(other !== undefined && rows.length === 2);
  await keepChannelAlive(world.deps, other.id, never);
  assert.deepEqual(asked, ['open with access a', 'close subscription 1']);
  assert.deepEqual(await world.db.selectFrom('notification_channels').select('id').execute(), [other]);
});

test('a channel whose predecessor cannot be closed keeps its own time, and the predecessor is closed later', async () => {
  await using world = await openCalendarWorld();
  const { asked, keep, channelId } = await subscribe(world);
  delete world.provider.renewChannel;
  const { closeChannel } = world.provider;
  world.provider.closeChannel = () => Promise.reject(new AppError('provider_unavailable', 'Not now.'));
  world.clock.set(minutes(5 * DAY));
  await keep();
  const channelIds = async (): Promise<string[]> =>
    (await world.db.selectFrom('notification_channels').select('id').orderBy('id').execute()).map(({ id }) => id);
  const fresh = (await channelIds()).find((id) => id !== channelId) ?? '';

  const next = await keepChannelAlive(world.deps, fresh, never);
  assert.ok(next !== null && next > minutes(9 * DAY) && next < minutes(12 * DAY), String(next));
  assert.deepEqual(await channelIds(), [channelId, fresh]);
  await assert.rejects(keep(), /Not now/, 'tried again after a wait, by its own due work');
  assert.deepEqual(await channelIds(), [channelId, fresh], 'and no third one is opened');

  assert.ok(closeChannel);
  world.provider.closeChannel = closeChannel;
  assert.equal(await keep(), null);
  assert.deepEqual(asked, ['open with access a', 'close subscription 1']);
  assert.deepEqual(await channelIds(), [fresh]);
});
