/** Home of ICS feeds in the scenarios: one file on a web server, written anew after each edit. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FeedServer } from '../support/feed-server.ts';
import { FAULTS, type CalendarKind, type KindHost, type Trouble } from './calendar-kind.ts';
import { calendarText, type WrittenEvent } from '../support/calendar-text.ts';
import { writtenAccount } from './written-kinds.ts';

/** Builds the kind on a feed server. */
export function icsKind(rollcall: KindHost, feeds: FeedServer): CalendarKind {
  let troubles: Trouble[] = [];
  const answer = async (response: ServerResponse, text: string): Promise<void> => {
    const trouble = troubles.shift();
    if (trouble === 'throttle') response.writeHead(429, { 'retry-after': '1' }).end();
    else if (trouble === 'fail') response.writeHead(500).end();
    else if (trouble === 'cut') response.destroy();
    else {
      if (trouble === 'slow') await pause(FAULTS.slow.delayMs);
      response.writeHead(200, { 'content-type': 'text/calendar' }).end(text);
    }
  };
  return {
    name: 'ics',
    notifies: false,
    async disturb(trouble, count) {
      troubles.push(...Array.from({ length: count }, () => trouble));
    },
    async calm() {
      troubles = [];
    },
    async openAccount(email) {
      const path = `/${randomUUID()}.ics`;
      let all: readonly WrittenEvent[] = [];
      let isOpen = true;
      const url = feeds.serve(path, (response) => {
        if (isOpen) void answer(response, calendarText(all));
        else response.writeHead(410).end();
      });
      return writtenAccount(email, {
        async connect({ token }) {
          const body = { kind: 'ics', url, addresses: [email] };
          const connected = await rollcall.api('POST', '/api/v1/calendar/connections/', { token, body });
          assert.equal(connected.status, 201, JSON.stringify(connected.body));
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
  };
}
