/** Home of the sandbox's rooms as servers see them: pages, connections and the control API. What happens in a room is in room.ts. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readFile } from 'node:fs/promises';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { z } from 'zod';
import { controlRoute, isFromHere, readControlBody, refuseControl } from '../control.ts';
import { html, json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { fromPageSchema, participantSchema, ROOM_NAME, roomSettingsSchema, type ToPage } from './contract.ts';
import type { Participants } from './participants.ts';
import { createRoom, type Page, type Room } from './room.ts';

/** Rooms that somebody is in, or that were set up. A sandbox is one machine's; more is a mistake. */
const MOST_ROOMS = 200;
const LARGEST_MESSAGE_BYTES = 256 * 1024;
/** A page that reads nothing while so much waits for it is cut off. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
const PING_MS = 10_000;

const ASSETS: Record<string, string> = {
  'main.js': 'text/javascript',
  'call.js': 'text/javascript',
  'media.js': 'text/javascript',
  'view.js': 'text/javascript',
  'style.css': 'text/css',
  'sentence.ogg': 'audio/ogg',
};

export type Rooms = {
  /** Whether a path is a room's, or of the files of its page. */
  owns: (path: string) => boolean;
  answer: (request: SandboxRequest) => Promise<Answer>;
  /** Takes over a connection that asks for a WebSocket, or refuses it. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  controlRoutes: Route[];
  summary: () => Record<string, unknown>;
  /** Everybody out; settings and participants are forgotten. */
  reset: () => void;
  close: () => Promise<void>;
};

/** Makes the rooms of a sandbox. `baseUrl` is the sandbox's own address, where its participants open the page. */
export function createRooms(surroundings: {
  now: () => Date;
  iceServers: { urls: string }[];
  participants: Participants;
  baseUrl: () => string;
}): Rooms {
  const rooms = new Map<string, Room>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES });
  const wasSet = new Set<string>();

  /** @returns null when there are too many. */
  function open(name: string): Room | null {
    const found = rooms.get(name);
    if (found !== undefined) return found;
    for (const [other, room] of rooms) if (room.isEmpty() && !wasSet.has(other)) rooms.delete(other);
    if (rooms.size >= MOST_ROOMS) return null;
    const room = createRoom(name, surroundings);
    rooms.set(name, room);
    return room;
  }

  const beats = new Map<WebSocket, boolean>();
  const pinging = setInterval(() => {
    for (const [socket, isAlive] of beats) {
      if (!isAlive) socket.terminate();
      else {
        beats.set(socket, false);
        socket.ping();
      }
    }
  }, PING_MS).unref();

  function connect(socket: WebSocket, room: Room): void {
    beats.set(socket, true);
    socket.on('pong', () => beats.set(socket, true));
    const page: Page = {
      tell(message: ToPage) {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.terminate();
        else socket.send(JSON.stringify(message));
      },
      end: () => socket.close(1000),
    };
    const { receive, leave } = room.connect(page);
    socket.on('message', (data: RawData) => {
      const message = Buffer.isBuffer(data) ? readMessage(data.toString('utf8')) : null;
      if (message === null) socket.close(1007, 'not a message of a room');
      else receive(message);
    });
    socket.on('close', () => {
      beats.delete(socket);
      leave();
    });
    // What is wrong with the connection ends it, and 'close' follows.
    socket.on('error', () => undefined);
  }

  const named = (name: string | undefined): Room => {
    if (name === undefined || !ROOM_NAME.test(name))
      throw refuseControl(400, 'A room is named by letters, digits, - and _.');
    const room = open(name);
    if (room === null) throw refuseControl(400, `There are ${MOST_ROOMS} rooms already.`);
    return room;
  };
  const control = controlRoute('rooms');
  const one = z.strictObject({ id: z.int().optional() });
  const controlRoutes = [
    control('GET', '', () => json(200, { rooms: [...rooms.values()].map((room) => room.show()) })),
    control('GET', '/:name', (_request, [name]) => json(200, named(name).show())),
    control('PATCH', '/:name', (request, [name]) => {
      const room = named(name);
      const given = readControlBody(request, roomSettingsSchema.partial());
      room.change(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
      wasSet.add(room.show().name);
      return json(200, room.show());
    }),
    control('POST', '/:name/admit', (request, [name]) => {
      named(name).admit(readControlBody(request, one).id ?? null);
      return { status: 204 };
    }),
    control('POST', '/:name/deny', (request, [name]) => {
      named(name).deny(readControlBody(request, one).id ?? null);
      return { status: 204 };
    }),
    control('POST', '/:name/remove', (request, [name]) => {
      const { id } = readControlBody(request, z.strictObject({ id: z.int() }));
      if (!named(name).remove(id)) throw refuseControl(404, `Nobody with the number ${id} is in the room.`);
      return { status: 204 };
    }),
    control('POST', '/:name/end', (_request, [name]) => {
      named(name).end('ended');
      return { status: 204 };
    }),
    control('POST', '/:name/participants', async (request, [name]) => {
      const wish = readControlBody(request, participantSchema);
      const room = named(name).show().name;
      const added = await surroundings.participants.add(`${surroundings.baseUrl()}/room/${room}`, wish);
      if (added.kind === 'no_browser') throw refuseControl(501, added.reason);
      return json(201, { key: added.key });
    }),
    control('DELETE', '/:name/participants/:key', async (_request, [, key]) => {
      if (!(await surroundings.participants.remove(Number(key))))
        throw refuseControl(404, `There is no participant ${key}.`);
      return { status: 204 };
    }),
  ];

  return {
    owns: (path) => path.startsWith('/room/') || path.startsWith('/room-assets/'),
    answer,
    upgrade(request, socket, head) {
      const name = /^\/room\/([^/?]+)\/socket$/.exec(request.url ?? '')?.[1] ?? '';
      const room = ROOM_NAME.test(name) && isFromHere(request.headers) ? open(name) : null;
      if (room === null) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      else sockets.handleUpgrade(request, socket, head, (connection) => connect(connection, room));
    },
    controlRoutes,
    summary: () => ({
      rooms: rooms.size,
      people: [...rooms.values()].reduce((sum, room) => sum + room.show().people.length, 0),
      participants: surroundings.participants.count(),
    }),
    reset() {
      for (const room of rooms.values()) room.end('ended');
      rooms.clear();
      wasSet.clear();
      void surroundings.participants.clear();
    },
    async close() {
      clearInterval(pinging);
      for (const socket of beats.keys()) socket.terminate();
      sockets.close();
      await surroundings.participants.clear();
    },
  };
}

function readMessage(text: string): z.infer<typeof fromPageSchema> | null {
  try {
    const read = fromPageSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** The page is the same for every room: it finds the name in its own address. */
async function answer(request: SandboxRequest): Promise<Answer> {
  if (request.method !== 'GET') return json(405, { error: { code: 405, message: 'A room is opened with GET.' } });
  const [, first, name = '', ...rest] = request.path.split('/');
  if (first === 'room-assets' && rest.length === 0 && Object.hasOwn(ASSETS, name)) {
    const body = await readFile(new URL(`page/${name}`, import.meta.url));
    return { status: 200, headers: { 'content-type': ASSETS[name] ?? '', 'cache-control': 'no-cache' }, body };
  }
  if (first !== 'room' || !ROOM_NAME.test(name) || rest.length > 0) {
    return json(404, {
      error: { code: 404, message: 'A room is /room/<name>: letters, digits, - and _, at most 64.' },
    });
  }
  const page = html(200, await readFile(new URL('page/index.html', import.meta.url), 'utf8'));
  return {
    ...page,
    headers: {
      ...page.headers,
      'content-security-policy': PAGE_POLICY,
      'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self)',
    },
  };
}

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
