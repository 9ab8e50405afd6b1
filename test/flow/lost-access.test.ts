/** What one refusal of a provider takes away, and what it leaves alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseCalendars, changePreferences } from '../../src/flow/index.ts';
import type { Credentials } from '../../src/providers/index.ts';
import { listConnectedCalendars } from '../../src/calendars/index.ts';
import { listConnections } from '../../src/connections/index.ts';
import { event, openCalendarWorld, titlesOf, whole, type CalendarWorld } from './calendar-world.ts';

const stateOf = async (world: CalendarWorld): Promise<string | undefined> =>
  (await listConnections(world.db, [world.user.id]))[0]?.state;

test('a second calendar that was deleted loses its own meetings and bots, and the main calendar goes on', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async (_credentials, calendar) =>
    whole([event(calendar.providerCalendarId === 'main' ? 'main 1' : 'team 2')]);
  const connection = await world.connect('a', ['main', 'team']);
  await chooseCalendars(world.deps, world.user, connection, new Map([[await world.calendarId('team'), true]]));
  await changePreferences(world.deps, world.user, { record_external: true });
  await world.sync('main');
  await world.sync('team');
  assert.deepEqual(await titlesOf(world.db), ['main 1', 'team 2']);

  world.provider.fetchChanges = async () => ({ kind: 'calendar_gone', reason: 'It was deleted.' });
  assert.equal(await world.sync('team'), null);
  assert.equal(await stateOf(world), 'connected');
  assert.deepEqual(await titlesOf(world.db), ['main 1']);
  const calendars = await listConnectedCalendars(world.db, connection.id);
  assert.deepEqual(
    calendars.map((calendar) => [calendar.name, calendar.isSelected]),
    [
      ['main', true],
      ['team', false],
    ],
  );
  const bots = await world.db.selectFrom('bots').select('status').orderBy('status').execute();
  assert.deepEqual(
    bots.map((bot) => bot.status),
    ['cancelled', 'scheduled'],
  );
});

test('a main calendar that is gone disconnects its account', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  await world.sync('main');
  world.provider.fetchChanges = async () => ({ kind: 'calendar_gone', reason: 'It was deleted.' });
  assert.equal(await world.sync('main'), null);
  assert.equal(await stateOf(world), 'disconnected');
});

test('a refusal of the access before does not disconnect an account that was connected again meanwhile', async () => {
  await using world = await openCalendarWorld();
  world.provider.fetchChanges = async () => whole([event('1')]);
  await world.connect('old');
  await world.sync('main');

  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  world.provider.fetchChanges = async (credentials: Credentials) => {
    if (credentials.kind !== 'oauth' || credentials.accessToken !== 'access old') return whole([event('1')]);
    asked.resolve();
    await answer.promise;
    return { kind: 'disconnected', code: 'consent_revoked', reason: 'Consent was withdrawn.' };
  };
  const old = world.sync('main');
  await asked.promise;
  await world.connect('new');
  answer.resolve();
  const nextAt = await old;
  assert.equal(await stateOf(world), 'connected');
  assert.notEqual(nextAt, null, 'the calendar must be looked at with the new access');
});

test('an account that is refused is disconnected also when its access was refreshed on the way', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  world.provider.fetchChanges = async (credentials) =>
    credentials.kind === 'oauth' && credentials.accessToken === 'access a'
      ? { kind: 'access_token_refused' }
      : { kind: 'disconnected', code: 'scope_missing', reason: 'The scope is missing.' };
  world.provider.refresh = async (credentials) =>
    credentials.kind === 'oauth'
      ? { kind: 'refreshed', credentials: { ...credentials, accessToken: 'access b' } }
      : { kind: 'client_refused', reason: '' };
  assert.equal(await world.sync('main'), null);
  assert.equal(await stateOf(world), 'disconnected');
});
