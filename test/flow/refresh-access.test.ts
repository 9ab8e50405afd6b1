/** Who asks for a fresh access token: one at a time, in whichever process, and what they store is what the others use. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import { readCredentials } from '../../src/connections/index.ts';
import type { CalendarProvider, Credentials } from '../../src/providers/index.ts';
import { openDatabase, sql } from '../../src/db/index.ts';
import { openAccess } from '../../src/flow/read/ask-with-access.ts';
import { chooseCalendars } from '../../src/flow/index.ts';
import { calendarSyncer } from '../../src/flow/read/sync-calendar.ts';
import { minutes } from '../bots/bot-world.ts';
import { waitFor } from '../support/wait.ts';
import { access, never, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

/** Lets in nobody but who comes with the newest token, and counts how often a fresh one was asked for. */
function rotating(world: CalendarWorld): { refreshes: string[]; mayAnswer: PromiseWithResolvers<void> } {
  const refreshes: string[] = [];
  const mayAnswer = Promise.withResolvers<void>();
  world.provider.fetchChanges = async (credentials) =>
    credentials.kind === 'oauth' && credentials.accessToken === `access ${refreshes.length}`
      ? whole([])
      : { kind: 'access_token_refused' };
  world.provider.refresh = async (credentials) => {
    assert.ok(credentials.kind === 'oauth');
    refreshes.push(credentials.refreshToken);
    await mayAnswer.promise;
    const number = String(refreshes.length);
    return { kind: 'refreshed', credentials: { ...access(number), accessTokenExpiresAt: minutes(6000).toISOString() } };
  };
  return { refreshes, mayAnswer };
}

const storedToken = async (world: CalendarWorld): Promise<string | null> => {
  const { id } = await world.db.selectFrom('connections').select('id').executeTakeFirstOrThrow();
  const stored: Credentials | undefined = (await readCredentials(world.db, world.deps.sealer, id))?.credentials;
  return stored?.kind === 'oauth' ? stored.accessToken : null;
};

/** Several calendars of one account, all of them read. */
async function connectSeveral(world: CalendarWorld, names: string[]): Promise<string[]> {
  const connection = await world.connect('old', names);
  const ids = await Promise.all(names.map((name) => world.calendarId(name)));
  await chooseCalendars(world.deps, world.user, connection, new Map(ids.map((id) => [id, true])));
  return ids;
}

test('calendars of one account that are read at once in several processes ask for one fresh token', async () => {
  await using world = await openCalendarWorld();
  const ids = await connectSeveral(world, ['main', 'team', 'rooms', 'private']);
  const { refreshes, mayAnswer } = rotating(world);
  await using elsewhere = openDatabase(world.handle.connectionString);
  const processes = [world.deps, { ...world.deps, db: elsewhere.db }];
  const reading = ids.map((id, index) => calendarSyncer(processes[index % 2] ?? world.deps)(id, never));
  mayAnswer.resolve();
  await Promise.all(reading);
  assert.deepEqual(refreshes, ['refresh old'], 'the others use what the first one got');
});

test('who waited for the right to ask uses what was stored meanwhile, also when the endpoint answers at once', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('old');
  const { refreshes, mayAnswer } = rotating(world);
  mayAnswer.resolve();
  const stored = await readCredentials(world.db, world.deps.sealer, connection.id);
  const opening = Array.from({ length: 24 }, () =>
    openAccess(world.deps, connection, never, { refused: stored?.envelope }),
  );
  const opened = await Promise.all(opening);
  assert.equal(refreshes.length, 1);
  assert.equal(new Set(opened.map(({ envelope }) => envelope)).size, 1);
});

test('a fresh token is stored before it is used', async () => {
  await using world = await openCalendarWorld();
  await world.connect('old');
  const { mayAnswer } = rotating(world);
  mayAnswer.resolve();
  const letIn = world.provider.fetchChanges;
  const stored: (string | null)[] = [];
  world.provider.fetchChanges = async (...request) => {
    stored.push(await storedToken(world));
    return letIn(...request);
  };
  await world.sync('main');
  assert.deepEqual(stored, ['access old', 'access 1']);
});

test('a process that died while it asked holds the others up for seconds only, and the old refresh token still serves', async () => {
  await using world = await openCalendarWorld();
  await world.connect('old');
  const { refreshes, mayAnswer } = rotating(world);
  mayAnswer.resolve();
  await sql`update connections set refresh_leased_until = now() + interval '300 ms'`.execute(world.db);
  await world.sync('main');
  assert.deepEqual(refreshes, ['refresh old']);
  const { refresh_leased_until: lease } = await world.db
    .selectFrom('connections')
    .select('refresh_leased_until')
    .executeTakeFirstOrThrow();
  assert.equal(lease, null, 'the right was given back');
});

test('an account that was connected again while a token was asked for is read with its new access', async () => {
  await using world = await openCalendarWorld();
  const connection = await world.connect('old');
  const isAsked = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  const refresh: CalendarProvider['refresh'] = async (credentials) => {
    isAsked.resolve();
    await mayAnswer.promise;
    return { kind: 'refreshed', credentials };
  };
  world.provider.refresh = refresh;
  const stored = await readCredentials(world.db, world.deps.sealer, connection.id);
  const opening = openAccess(world.deps, connection, never, { refused: stored?.envelope });
  await isAsked.promise;
  await world.connect('new');
  mayAnswer.resolve();
  const opened = await opening;
  assert.ok(opened.kind === 'open' && opened.credentials.kind === 'oauth');
  assert.equal(opened.credentials.accessToken, 'access new');
});

test('token endpoints that are slow hold no connection to the database', async () => {
  await using world = await openCalendarWorld();
  const { mayAnswer, refreshes } = rotating(world);
  const connections = [];
  await world.db.updateTable('workspaces').set({ allow_several_accounts: true }).execute();
  for (let number = 0; number < 12; number += 1)
    connections.push(await world.connect('old', ['main'], `person${number}@example.com`));
  await using small = openDatabase(world.handle.connectionString, { maxConnections: 2 });
  const deps = { ...world.deps, db: small.db };
  const opening = connections.map(async (connection) => {
    const stored = await readCredentials(deps.db, deps.sealer, connection.id);
    return openAccess(deps, connection, never, { refused: stored?.envelope });
  });
  await waitFor('all endpoints to be asked', async () => {
    await sql`select`.execute(small.db);
    return refreshes.length === connections.length;
  });
  mayAnswer.resolve();
  assert.equal((await Promise.all(opening)).length, connections.length);
});

test('a token that cannot be had now leaves the connection as it was, and is asked for again', async () => {
  await using world = await openCalendarWorld();
  await world.connect('old');
  const { mayAnswer, refreshes } = rotating(world);
  mayAnswer.resolve();
  const answering = world.provider.refresh;
  world.provider.refresh = () => Promise.reject(new AppError('provider_unavailable', 'The token endpoint is away.'));
  await assert.rejects(world.sync('main'), /The token endpoint is away/);
  assert.equal(await storedToken(world), 'access old');
  if (answering !== undefined) world.provider.refresh = answering;
  await world.sync('main');
  assert.equal(refreshes.length, 1);
});
