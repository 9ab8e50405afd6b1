/** Another account takes the place of the first: what the first held at its provider is given back. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { sql } from '../../src/db/index.ts';
import { disconnectUser, openCalendarUser } from '../../src/flow/index.ts';
import { connectAccount } from '../../src/flow/people/connect.ts';
import { createWorkspace } from '../../src/workspaces/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { access, openCalendarWorld, type CalendarWorld } from './calendar-world.ts';

/** What the provider was asked, in order. */
let asked: string[] = [];
beforeEach(() => {
  asked = [];
});

/** A world whose person has the account one@example.com with an open channel. */
async function openWorld(): Promise<CalendarWorld> {
  const world = await openCalendarWorld();
  const nameOf = (credentials: unknown): string => JSON.stringify(credentials).match(/access (\w+)/)?.[1] ?? '';
  world.provider.openChannel = async () => ({ kind: 'unsupported', reason: 'not asked' });
  world.provider.closeChannel = async (credentials, channel) => {
    asked.push(`close ${channel.providerResourceId} with ${nameOf(credentials)}`);
  };
  world.deps.oauthProviders.google = {
    authorizationUrl: () => '',
    exchangeCode: () => Promise.reject(new Error('not asked for')),
    revoke: async (credentials) => {
      const rows = await world.db.selectFrom('connections').select('account').execute();
      asked.push(`revoke ${nameOf(credentials)} while stored: ${rows.map((row) => row.account).join()}`);
    },
  };
  await world.connect('a');
  await world.db
    .updateTable('notification_channels')
    .set({ provider_resource_id: 'resource', expires_at: minutes(600) })
    .execute();
  return world;
}

describe('when another account replaces the first', () => {
  test('its channels are closed and its consent is given back, after the new one is stored', async () => {
    await using world = await openWorld();
    await world.connect('b', ['main'], 'two@example.com');
    assert.deepEqual(asked, ['close resource with a', 'revoke a while stored: two@example.com']);
  });

  test('an access token that has ended is refreshed for closing the channels', async () => {
    await using world = await openWorld();
    world.provider.refresh = async () => ({ kind: 'refreshed', credentials: access('fresh') });
    world.clock.advance(599 * 60_000 + 58_000);
    await world.connect('b', ['main'], 'two@example.com');
    assert.deepEqual(asked, ['close resource with fresh', 'revoke a while stored: two@example.com']);
  });

  test('a consent that somebody else still uses is kept', async () => {
    await using world = await openWorld();
    const other = await openCalendarUser(world.deps, world.user.workspaceId, 'other');
    const account = 'one@example.com';
    const proven = {
      provider: 'google',
      account,
      addresses: [account],
      credentials: access('c'),
      calendars: [],
    } as const;
    await connectAccount(world.deps, other, { ...proven, addresses: [account], calendars: [] });
    await world.connect('b', ['main'], 'two@example.com');
    assert.deepEqual(asked, ['close resource with a']);
  });

  test('a consent that another workspace has through an OAuth client of its own is another one', async () => {
    await using world = await openWorld();
    const account = 'one@example.com';
    const proven = { provider: 'google' as const, account, addresses: [account], calendars: [] };
    await connectAccount(world.deps, world.user, { ...proven, credentials: access('a'), oauthClientId: 'first' });
    const elsewhere = await createWorkspace(world.db, {
      name: 'Elsewhere',
      apiKey: 'rk_elsewhere',
      allowedRedirectOrigins: [],
      now: world.clock.now(),
    });
    const other = await openCalendarUser(world.deps, elsewhere.id, 'other');
    await connectAccount(world.deps, other, { ...proven, credentials: access('c'), oauthClientId: 'second' });
    await world.connect('b', ['main'], 'two@example.com');
    assert.deepEqual(asked, ['close resource with a', `revoke a while stored: ${account},two@example.com`]);

    await connectAccount(world.deps, other, { ...proven, credentials: access('d'), oauthClientId: 'third' });
    const third = await openCalendarUser(world.deps, world.user.workspaceId, 'third');
    await connectAccount(world.deps, third, { ...proven, credentials: access('e'), oauthClientId: 'third' });
    asked = [];
    await disconnectUser(world.deps, third, null);
    assert.deepEqual(asked, [], 'and one that it has through the same client is the same one');
  });

  test('whether a consent is shared is looked up by the account', async () => {
    await using world = await openWorld();
    const plan = await world.db.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      const { rows } = await sql`
        explain select from connections where lower(account) = 'one@example.com' and provider = 'google'
          and state <> 'disconnected'`.execute(tx);
      return JSON.stringify(rows);
    });
    assert.match(plan, /connections_by_account/);
  });

  test('a provider that does not answer keeps nobody from connecting', async () => {
    await using world = await openWorld();
    const refuse = (): Promise<never> => Promise.reject(new Error('no answer'));
    world.provider.closeChannel = refuse;
    const before = await world.connect('b', ['main'], 'two@example.com');
    assert.equal(before.account, 'two@example.com');
    assert.deepEqual(asked, ['revoke a while stored: two@example.com']);
    world.deps.oauthProviders.google = { authorizationUrl: () => '', exchangeCode: refuse, revoke: refuse };
    assert.equal((await world.connect('c', ['main'], 'three@example.com')).account, 'three@example.com');
  });

  test('the same account again, or a second one where several are allowed, gives nothing back', async () => {
    await using world = await openWorld();
    await world.connect('a2');
    await world.db.updateTable('workspaces').set({ allow_several_accounts: true }).execute();
    await world.connect('b', ['main'], 'two@example.com');
    assert.deepEqual(asked, []);
  });
});
