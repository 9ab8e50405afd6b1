/** Home of the room for bodies: how many bytes of requests are in memory at once, and nobody's take all of it. */
import { PassThrough, type Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { senderOf } from './throttle.ts';
import { WireError } from './wire-errors.ts';

/** Bytes of bodies in all, as they are sent; what is made of them takes a few times as much. */
const ROOM_BYTES = 64 * 1024 * 1024;
/** Shorter ones cost no more than the connection they come on, and are not counted. */
const SMALL_BYTES = 16 * 1024;
const RETRY_AFTER_SECONDS = 1;
/** How often it is looked how far a body has come, and what part of it must have come each time: a quarter of what the server's 30 s ask for. */
const LOOK_MS = 5_000;
const LEAST_PART = 1 / 24;

/**
 * Counts the bytes of each large body from before it is read until its answer is sent, for the address it comes from. An address may
 * hold as much as it leaves free: one alone gets half of the room, the next half of what is left.
 *
 * A body beyond that is not read: 429 with `Retry-After` for an address that holds its part, 503 where the others' leave too little.
 * So whoever shares an address with somebody who fills its part, behind a proxy, still sends what is small. A body that hardly advances
 * is ended with 408, and gives its room back.
 */
export function boundBodies(app: FastifyInstance): void {
  const heldBytes = new Map<string, number>();
  let freeBytes = ROOM_BYTES;
  const hold = (sender: string, bytes: number): void => {
    const held = (heldBytes.get(sender) ?? 0) + bytes;
    freeBytes -= bytes;
    if (held > 0) heldBytes.set(sender, held);
    else heldBytes.delete(sender);
  };
  app.addHook('preParsing', async (request, reply, payload) => {
    const bytes = bytesOf(request);
    if (bytes <= SMALL_BYTES) return payload;
    const sender = senderOf(request.ip);
    const held = heldBytes.get(sender) ?? 0;
    if (held + bytes > freeBytes) throw refusal(held > 0);
    hold(sender, bytes);
    reply.raw.once('close', () => hold(sender, -bytes));
    return advancing(payload, LEAST_PART * bytes, reply);
  });
}

/** A body that fails when less than so many bytes of it come in five seconds. */
function advancing(body: Readable, leastBytes: number, reply: FastifyReply): Readable {
  const passed = new PassThrough();
  let came = 0;
  body.on('data', (chunk: Buffer) => {
    came += chunk.length;
  });
  const timer = setInterval(() => {
    if (came >= leastBytes) {
      came = 0;
      return;
    }
    body.unpipe(passed);
    reply.header('connection', 'close');
    passed.destroy(
      new WireError(408, { detail: 'The request body comes too slowly. Send it again over a faster connection.' }),
    );
  }, LOOK_MS);
  const stop = (): void => clearInterval(timer);
  passed.once('end', stop).once('close', stop);
  body.once('error', (error) => passed.destroy(error));
  reply.raw.once('close', () => passed.destroy());
  return body.pipe(passed);
}

/** How long a body is going to be at most; 0 without one. One of unknown length is counted as the longest that its route takes. */
function bytesOf({ headers, routeOptions }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return routeOptions.bodyLimit;
  return Math.min(Number(headers['content-length'] ?? 0), routeOptions.bodyLimit);
}

function refusal(isOwnDoing: boolean): WireError {
  const detail = isOwnDoing
    ? 'Too many large requests from this address are under way. Send this one again in a moment.'
    : 'Too many large requests are under way. Send this one again in a moment.';
  return new WireError(isOwnDoing ? 429 : 503, { detail }, RETRY_AFTER_SECONDS);
}
