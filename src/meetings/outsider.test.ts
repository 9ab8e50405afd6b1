/** Who is from outside, and who is nobody. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOutsider } from './outsider.ts';

const outsider = (organizerEmail: string | null, ...emails: string[]): string | null => {
  const attendees = emails.map((email) => ({ name: null, email, isOrganizer: false, response: 'none' as const }));
  return findOutsider({ organizerEmail, attendees })?.email ?? null;
};

test('the first attendee of another domain than the host is the outsider', () => {
  assert.equal(outsider('boss@acme.test', 'me@acme.test', 'jane@other.test', 'joe@third.test'), 'jane@other.test');
  assert.equal(outsider('boss@acme.test', 'me@ACME.test'), null);
  assert.equal(outsider(null, 'me@acme.test', 'jane@other.test'), null);
});

test('calendars and rooms at Google are no strangers, and hide none', () => {
  for (const host of ['c_9f2@group.calendar.google.com', 'unknownorganizer@calendar.google.com']) {
    assert.equal(outsider(host, 'me@acme.test', 'bob@acme.test'), null, host);
    assert.equal(outsider(host, 'me@acme.test', 'jane@other.test'), 'jane@other.test', host);
    assert.equal(outsider(host), null, host);
  }
  assert.equal(outsider('boss@acme.test', 'me@acme.test', 'c_188@resource.calendar.google.com'), null);
  assert.equal(
    outsider('boss@acme.test', 'x@import.calendar.google.com', 'jane@notcalendar.google.com'),
    'jane@notcalendar.google.com',
  );
});

test('the two names of Gmail are one', () => {
  assert.equal(outsider('a@gmail.com', 'b@googlemail.com'), null);
  assert.equal(outsider('a@googlemail.com', 'b@acme.test'), 'b@acme.test');
});
