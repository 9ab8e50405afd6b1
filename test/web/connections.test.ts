/** Small rules of the person's page about connections: pure, so without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presetForUsername, usernameOf, type CalDavPreset } from '../../web/person/caldav-account.ts';
import type { CalendarConnection } from '../../client/index.ts';
import { isFirstRead } from '../../web/person/first-read.ts';
import { linkForAccount } from '../../web/person/consent-links.ts';

const preset = (id: string, domains: string[]): CalDavPreset => ({
  id,
  name: id,
  url: `https://${id}.example.com/`,
  url_example: null,
  username_hint: '',
  password_hint: '',
  help_url: null,
  email_domains: domains,
});
const PRESETS = [preset('icloud', ['icloud.com', 'me.com']), preset('nextcloud', []), preset('posteo', ['posteo.de'])];

test('an email address tells its service by its whole domain', () => {
  const found = (username: string): string | null => presetForUsername(username, PRESETS)?.id ?? null;
  assert.equal(found('kim@icloud.com'), 'icloud');
  assert.equal(found(' Kim@ME.com '), 'icloud');
  assert.equal(found('kim@posteo.de'), 'posteo');
  for (const other of [
    '',
    'kim',
    'kim@',
    '@',
    'icloud.com',
    'kim@icloud.co',
    'kim@not-icloud.com',
    'kim@icloud.com.example.org',
  ])
    assert.equal(found(other), null, other);
});

test('the user name of an account stands before its server', () => {
  assert.equal(usernameOf('kim (cloud.example.com)'), 'kim');
  assert.equal(usernameOf('kim (home) (127.0.0.1:5232)'), 'kim (home)');
  assert.equal(usernameOf('kim@example.com'), 'kim@example.com');
});

test('a link opens with the account that was lost', () => {
  const link = new URL(linkForAccount('https://rollcall.example.com/connect/google/?link=a.b.c', 'kim+a@example.com'));
  assert.equal(link.searchParams.get('login_hint'), 'kim+a@example.com');
  assert.equal(link.searchParams.get('link'), 'a.b.c');
});

test('an account is being read for the first time while it works, something of it is read, and nothing is known yet', () => {
  const reading: CalendarConnection = {
    id: 'id',
    kind: 'google',
    account: 'kim@example.com',
    connected: true,
    reason: null,
    calendars_count: 2,
    selected_calendars_count: 1,
    proven_current_at: null,
  };
  assert.equal(isFirstRead(reading), true);
  assert.equal(isFirstRead({ ...reading, connected: false }), false);
  assert.equal(
    isFirstRead({ ...reading, selected_calendars_count: 0 }),
    false,
    'nothing is read, and nothing is waited for',
  );
  assert.equal(isFirstRead({ ...reading, proven_current_at: '2027-01-01T00:00:00.000000Z' }), false);
});
