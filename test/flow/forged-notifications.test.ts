/** What strangers send to the notification address: told by arithmetic, without the database; and how channels of older versions go on. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { newId } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/index.ts';
import { notificationReceiver } from '../../src/flow/index.ts';
import { keepChannelAlive } from '../../src/flow/read/channels.ts';
import type { ProviderNotification } from '../../src/providers/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { never, openCalendarWorld, type CalendarWorld } from './calendar-world.ts';

type Told = { channelId: string; secret: string; claim: ProviderNotification };

/** A calendar with an open channel. @returns what the provider sends on it. */
async function openTold(world: CalendarWorld): Promise<Told> {
  let secretOf = '';
  world.provider.openChannel = async (_credentials, { channelId, secret }) => {
    secretOf = secret;
    return { kind: 'opened', channel: { providerResourceId: channelId, expiresAt: minutes(7 * 1440) } };
  };
  await world.connect('a');
  const { id } = await world.db.selectFrom('notification_channels').select('id').executeTakeFirstOrThrow();
  await keepChannelAlive(world.deps, id, never);
  return { channelId: id, secret: secretOf, claim: claimOf(id, secretOf) };
}

const claimOf = (channelId: string, secret: string): ProviderNotification => ({
  channelId,
  resourceId: channelId,
  secret,
  meaning: 'changed',
  messageNumber: null,
});

/** Makes a channel one of a version that did not sign. @returns its secret. */
async function makeOlder(db: Db, channelId: string): Promise<string> {
  const secret = 'random, from before';
  await db
    .updateTable('notification_channels')
    .set({ is_signed: false, secret_hash: createHash('sha256').update(secret).digest() })
    .where('id', '=', channelId)
    .execute();
  return secret;
}

/** A database that counts the queries made through it. */
function counting(db: Db): { db: Db; asked: () => number } {
  let count = 0;
  const counted = db.withPlugin({
    transformQuery: ({ node }) => {
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { db: counted, asked: () => count };
}

const FORGED = { knownCount: 0, isForged: true };

test('a forged notification is refused without asking the database, whatever channel it names', async () => {
  await using world = await openCalendarWorld();
  const { channelId, secret, claim } = await openTold(world);
  const { db, asked } = counting(world.db);
  const receive = notificationReceiver({ ...world.deps, db });
  assert.deepEqual(await receive([claimOf(channelId, 'guessed')]), FORGED);
  assert.equal(asked(), 1, 'whether any channel is older is asked once');
  const other = newId();
  const forged = [
    claimOf(other, secret),
    claimOf(channelId, `${secret}x`),
    claimOf(channelId, ''),
    claimOf('1', secret),
  ];
  assert.deepEqual(await receive(forged), FORGED);
  assert.deepEqual(await receive(Array.from({ length: 1_000 }, () => claimOf(other, 'guessed'))), FORGED);
  assert.equal(asked(), 1, 'and nothing else');
  assert.deepEqual(
    await receive([...forged, claim]),
    { knownCount: 1, isForged: false },
    'a true one among them counts',
  );
});

test('what a deleted channel still sends is not ours any more, and not forged', async () => {
  await using world = await openCalendarWorld();
  const { claim } = await openTold(world);
  await world.db.deleteFrom('notification_channels').execute();
  assert.deepEqual(await notificationReceiver(world.deps)([claim]), { knownCount: 0, isForged: false });
});

test('a channel from before secrets were signed keeps working, but not for an address that is distrusted', async () => {
  await using world = await openCalendarWorld();
  const { channelId } = await openTold(world);
  const claim = claimOf(channelId, await makeOlder(world.db, channelId));
  const receive = notificationReceiver(world.deps);
  assert.deepEqual(await receive([claim]), { knownCount: 1, isForged: false });
  assert.deepEqual(await receive([claim], { onlySigned: true }), FORGED);
  assert.deepEqual(await receive([claimOf(channelId, 'guessed')]), FORGED);
});

test('a channel from before secrets were signed is replaced when it is renewed, also where it could be prolonged', async () => {
  await using world = await openCalendarWorld();
  const { channelId } = await openTold(world);
  await makeOlder(world.db, channelId);
  world.provider.renewChannel = () => Promise.reject(new Error('It must not be prolonged.'));
  world.clock.set(minutes(5 * 1440));
  await keepChannelAlive(world.deps, channelId, never);
  const fresh = await world.db
    .selectFrom('notification_channels')
    .select(['id', 'is_signed'])
    .where('id', '!=', channelId)
    .executeTakeFirstOrThrow();
  assert.equal(fresh.is_signed, true);
  await keepChannelAlive(world.deps, fresh.id, never);
  const left = await world.db.selectFrom('notification_channels').select('id').execute();
  assert.deepEqual(left, [{ id: fresh.id }]);
});

test('a channel from before secrets were signed that was never opened gives way to a signed one', async () => {
  await using world = await openCalendarWorld();
  await openTold(world);
  await world.db.updateTable('notification_channels').set({ is_signed: false, provider_resource_id: null }).execute();
  const { id } = await world.db.selectFrom('notification_channels').select('id').executeTakeFirstOrThrow();
  assert.equal(await keepChannelAlive(world.deps, id, never), null);
  const left = await world.db.selectFrom('notification_channels').select(['id', 'is_signed']).execute();
  assert.deepEqual(
    left.map((row) => [row.id === id, row.is_signed]),
    [[false, true]],
  );
});
