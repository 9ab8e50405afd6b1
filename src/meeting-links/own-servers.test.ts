import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMeetingUrl, parseMeetingUrl } from './meeting-url.ts';

const servers = { rooms: ['http://127.0.0.1:8788'] };
const ROOM = 'http://127.0.0.1:8788/room/customer-call';

test('a room of a named sandbox is a meeting wherever its link stands', () => {
  const meeting = { platform: 'sandbox_room', address: ROOM, key: 'sandbox_room:127.0.0.1:8788/customer-call' };
  for (const address of [ROOM, `${ROOM}/`, `${ROOM}?host=1`, `Join: ${ROOM}.`, `<${ROOM}>`])
    assert.partialDeepStrictEqual(parseMeetingUrl(address, servers), meeting, address);
  const event = { links: [], location: null, description: `<a href="${ROOM}">Join</a>` };
  assert.partialDeepStrictEqual(findMeetingUrl(event, servers), meeting);
});

test('what is not on a named server, or no room there, is no meeting', () => {
  for (const address of [
    'http://127.0.0.1:8789/room/customer-call',
    'https://127.0.0.1:8788/room/customer-call',
    'http://127.0.0.1:8788/room/',
    'http://127.0.0.1:8788/room/a/b',
    'http://127.0.0.1:8788/__control/state',
    'http://127.0.0.1:8788@example.com/room/a',
  ])
    assert.equal(parseMeetingUrl(address, servers), null, address);
  assert.equal(parseMeetingUrl(ROOM), null, 'where no server is named');
});
