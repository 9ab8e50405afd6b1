/** Who gets in: the key of the environment, workspaces beside the first, links for persons. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWorkspaceIdByApiKey, listApiKeys, revokeApiKey } from '../../src/workspaces/index.ts';
import { openServedDatabase, rollcall, startOnce, type ServedDatabase } from '../support/command.ts';
import { startRollcall } from '../support/rollcall.ts';
import { fieldsOf } from '../http/setup.ts';

const key = (letter: string): string => letter.repeat(32);
const isValid = async (served: ServedDatabase, apiKey: string): Promise<boolean> =>
  (await findWorkspaceIdByApiKey(served.db, apiKey)) !== null;

test('another API_KEY ends the one before, whichever way it goes; other keys stay', async () => {
  await using served = await openServedDatabase({ API_KEY: key('a') });
  const added = (await rollcall(['keys', 'add', 'mine'], served.shell)).stdout.split('\n')[0] ?? '';
  for (const [now, before] of [
    ['b', 'a'],
    ['a', 'b'],
    ['c', 'a'],
  ] as const) {
    await startOnce({ ...served.shell, API_KEY: key(now) });
    assert.deepEqual([await isValid(served, key(now)), await isValid(served, key(before))], [true, false], now);
  }
  await startOnce(served.shell);
  assert.ok(await isValid(served, key('c')), 'without API_KEY in the environment nothing changes');
  assert.ok(await isValid(served, added));
});

test('a key of the environment that somebody revoked stays revoked', async () => {
  await using served = await openServedDatabase({ API_KEY: key('a') });
  const { id } = await served.db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  const [present] = await listApiKeys(served.db, id);
  assert.ok(await revokeApiKey(served.db, id, present?.id ?? '', new Date()));
  await startOnce({ ...served.shell, API_KEY: key('a') });
  assert.equal(await isValid(served, key('a')), false);
});

test('a chosen key that could be guessed is refused', async () => {
  await assert.rejects(startOnce({ API_KEY: 'x'.repeat(31) }), /API_KEY must have 32 to 200 characters.*openssl/);
});

test('a workspace is made by command, with a key of its own that is shown once', async () => {
  await using served = await openServedDatabase();
  const made = await rollcall(['workspaces', 'add', 'Second one'], served.shell);
  assert.equal(made.exitCode, 0, made.stderr);
  const [, id = '', apiKey = ''] =
    /^(\S+) {2}Second one\nAPI key, shown only now, keep it:\n(rk_\S+)\n$/.exec(made.stdout) ?? [];
  assert.equal(await findWorkspaceIdByApiKey(served.db, apiKey), id);
  const twice = await rollcall(['workspaces', 'add', 'Second one'], served.shell);
  assert.match(twice.stderr, /There is a workspace "Second one" already/);
  const listed = await rollcall(['workspaces', 'list'], served.shell);
  assert.match(listed.stdout, /^\S+ {2}Default .*\n\S+ {2}Second one .*valid keys: 1\n$/);
  assert.ok(!listed.stdout.includes(apiKey));
  for (const name of [id, 'Second one']) {
    const keys = await rollcall(['keys', 'list', '--workspace', name], served.shell);
    assert.equal(keys.stdout.trim().split('\n').length, 1, name);
  }
  const nowhere = await rollcall(['keys', 'list', '--workspace', 'Third'], served.shell);
  assert.match(nowhere.stderr, /There is no workspace "Third"\. rollcall workspaces list shows them\./);
});

test('a link leads to the page of the person, on the address that the server said', async () => {
  await using server = await startRollcall();
  const { config } = server.program;
  const shell = { DATABASE_URL: config.databaseUrl ?? '', SECRET_KEY: config.secretKey?.toString('base64') ?? '' };
  const made = await rollcall(['link', 'ann@example.com'], shell);
  assert.equal(made.exitCode, 0, made.stderr);
  assert.match(made.stderr, /There was nobody called "ann@example.com" yet: made now\.\nValid for 24 hours/);
  const [, origin, token = ''] = /^(\S+)\/calendar\/#token=(\S+)\n$/.exec(made.stdout) ?? [];
  assert.equal(origin, server.url);
  const shown = fieldsOf(await server.api('GET', '/api/v1/calendar/user/', { token }));
  assert.equal(shown['external_id'], 'ann@example.com');
  const again = await rollcall(['link', 'ann@example.com'], { ...shell, PUBLIC_URL: 'https://other.example.com' });
  assert.doesNotMatch(again.stderr, /nobody/);
  assert.match(again.stdout, /^https:\/\/other\.example\.com\/calendar\/#token=/);
});
