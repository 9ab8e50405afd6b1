/** Home of CalDAV in the scenarios: a real Radicale for each account, reached through a proxy that can get into the way. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { startRadicale } from '../support/radicale.ts';
import { FAULTS, type CalendarKind, type KindHost, type Trouble } from './calendar-kind.ts';
import { calendarText } from '../support/calendar-text.ts';
import { writtenAccount } from './written-kinds.ts';

/** Builds the kind; every server it starts ends with `closing`. */
export function caldavKind(rollcall: KindHost, closing: AsyncDisposableStack): CalendarKind {
  let troubles: Trouble[] = [];
  let passwords = 0;
  return {
    name: 'caldav',
    notifies: false,
    async disturb(trouble, count) {
      troubles.push(...Array.from({ length: count }, () => trouble));
    },
    async calm() {
      troubles = [];
    },
    async openAccount(email) {
      const radicale = closing.use(await startRadicale({ username: email }));
      const url = await startProxy(closing, radicale.url, () => troubles.shift());
      const calendarUrl = await radicale.client.createCalendar('Calendar');
      return writtenAccount(email, {
        async connect({ token }) {
          const body = { kind: 'caldav', url, username: email, password: radicale.password };
          const connected = await rollcall.api('POST', '/api/v1/calendar/connections/', { token, body });
          assert.equal(connected.status, 201, JSON.stringify(connected.body));
        },
        async write(changed) {
          await radicale.client.putText(calendarUrl, `${changed.uid}.ics`, calendarText([changed]));
        },
        async loseAccess() {
          passwords += 1;
          await radicale.changePassword(`changed ${passwords}`);
        },
        restoreAccess: async () => undefined,
      });
    },
  };
}

/** Starts a proxy in front of a server. @param nextTrouble What happens to the next request; undefined: nothing. */
async function startProxy(
  closing: AsyncDisposableStack,
  target: string,
  nextTrouble: () => Trouble | undefined,
): Promise<string> {
  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const trouble = nextTrouble();
    if (trouble === 'throttle') return void response.writeHead(429, { 'retry-after': '1' }).end();
    if (trouble === 'fail') return void response.writeHead(500).end();
    if (trouble === 'cut') return void response.destroy();
    if (trouble === 'slow') await pause(FAULTS.slow.delayMs);
    const outgoing = forward(new URL(incoming.url ?? '/', target), {
      method: incoming.method,
      headers: incoming.headers,
    });
    outgoing.on('error', () => response.destroy());
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, response) => void pass(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens on no port.');
  return `http://127.0.0.1:${address.port}/`;
}
