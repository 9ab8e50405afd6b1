/** The environment is read once, and every mistake is told at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig, VARIABLES } from './config.ts';

test('recordings are kept in a folder; what is not in this version is refused with a sentence', () => {
  assert.equal(readConfig({}).storageFolder, null);
  assert.equal(readConfig({ STORAGE_URL: 'file:///srv/re%20cordings' }).storageFolder, '/srv/re cordings');
  for (const value of ['s3://bucket/prefix', '/srv/recordings', 'file://', 'https://example.com/'])
    assert.throws(() => readConfig({ STORAGE_URL: value }), /STORAGE_URL.*file:\/\/\/srv\/recordings/, value);
});

test('an empty environment is the sandbox on the embedded database', () => {
  const config = readConfig({});
  assert.equal(config.sandbox, true);
  assert.equal(config.databaseUrl, null);
  assert.equal(config.botLauncher, 'local');
  assert.equal(config.publicUrl, 'http://127.0.0.1:8787');
  assert.equal(config.allowPrivateNetworks, true);
  assert.deepEqual(config.allowedRedirectOrigins, ['http://localhost', 'http://127.0.0.1']);
});

test('an OAuth client switches the sandbox off, and with it the open doors', () => {
  const config = readConfig({
    GOOGLE_CLIENT_ID: 'id',
    GOOGLE_CLIENT_SECRET: 'secret',
    PUBLIC_URL: 'https://rollcall.example.com/',
  });
  assert.equal(config.sandbox, false);
  assert.equal(config.botLauncher, 'none');
  assert.equal(config.allowPrivateNetworks, false);
  assert.deepEqual(config.allowedRedirectOrigins, []);
  assert.equal(config.publicUrl, 'https://rollcall.example.com');
});

test('proxies are trusted when they are named, by their number or by their addresses', () => {
  const read = (value: string) => readConfig({ TRUST_PROXY: value }).trustProxy;
  assert.equal(readConfig({}).trustProxy, null);
  for (const off of ['', '0', 'false']) assert.equal(read(off), null);
  assert.deepEqual(read('2'), { hops: 2 });
  assert.deepEqual(read('10.0.0.0/8, ::1,loopback'), { addresses: ['10.0.0.0/8', '::1', 'loopback'] });
  // Everybody could say to be anybody.
  for (const wrong of ['true', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/8/8', 'proxy.example.com', '1.2.3.4,', '-1'])
    assert.throws(() => read(wrong), /TRUST_PROXY must be/, wrong);
});

test('all mistakes come in one message that names each variable', () => {
  const wrong = {
    PORT: '70000',
    SANDBOX: 'maybe',
    DATABASE_URL: 'mysql://x',
    SECRET_KEY: 'short',
    GOOGLE_CLIENT_ID: 'id',
    API_KEY: 'short',
    BOT_LAUNCHER: 'kubernetes',
    ALLOWED_REDIRECT_ORIGINS: 'nonsense',
    LOG_LEVEL: 'loud',
    POLL_SECONDS: '1',
  };
  assert.throws(
    () => readConfig(wrong),
    (error: Error) => Object.keys(wrong).every((name) => error.message.includes(name)),
  );
});

test('a shared database needs a shared secret key', () => {
  assert.throws(() => readConfig({ DATABASE_URL: 'postgresql://localhost/rollcall' }), /SECRET_KEY is required/);
  const empty = { DATABASE_URL: 'postgresql://localhost/rollcall', SECRET_KEY: ' ' };
  assert.throws(() => readConfig(empty), /SECRET_KEY is required/);
});

test('a mistake never repeats the value of a secret', () => {
  assert.throws(
    () => readConfig({ SECRET_KEY: 'do-not-show', API_KEY: 'nor this' }),
    (error: Error) => !error.message.includes('do-not-show') && !error.message.includes('nor this'),
  );
});

test('every variable that is read stands in the table, and nothing else does', () => {
  const asked = new Set<string>();
  const env = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  readConfig(env);
  assert.deepEqual([...asked].toSorted(), VARIABLES.flatMap(({ names }) => names).toSorted());
});
