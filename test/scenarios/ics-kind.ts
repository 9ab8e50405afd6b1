/** Home of ICS feeds in the scenarios: one file on a web server, written anew after each edit. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { FeedServer } from '../support/feed-server.ts';
import type { TestRollcall } from '../support/rollcall.ts';
import type { CalendarKind } from './calendar-kind.ts';
import { calendarText, type PretendEvent } from './pretend-calendar.ts';
import { writtenAccount } from './written-kinds.ts';

/** Builds the kind on a feed server. */
export const icsKind = (rollcall: TestRollcall, feeds: FeedServer): CalendarKind => ({
  name: 'ics',
  notifies: false,
  async openAccount(email) {
    const path = `/${randomUUID()}.ics`;
    let all: readonly PretendEvent[] = [];
    let isOpen = true;
    const url = feeds.serve(path, (response) => {
      if (isOpen) response.writeHead(200, { 'content-type': 'text/calendar' }).end(calendarText(all));
      else response.writeHead(410).end();
    });
    return writtenAccount(email, {
      async connect({ token }) {
        const body = { kind: 'ics', url, addresses: [email] };
        const answer = await rollcall.api('POST', '/api/v1/calendar/connections/', { token, body });
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
      },
      async write(_changed, events) {
        all = events;
      },
      async loseAccess() {
        isOpen = false;
      },
      async restoreAccess() {
        isOpen = true;
      },
    });
  },
});
