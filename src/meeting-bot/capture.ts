/** Home of the bot's hold on its page: what arrives there, and recording it piece by piece to disk. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Platform } from './platform.ts';
import { openSpool, type Spool } from './recording/spool.ts';
import type { Visitor } from './browser.ts';

/** What the page itself saw and heard while it recorded. */
const proof = z.object({
  /** Brightest channel of the sampled points, 0 to 255; 0 is a black picture. */
  brightest: z.number(),
  /** Loudest sample, 0 to 1. */
  loudest: z.number(),
  format: z.string(),
});
export type Proof = z.infer<typeof proof>;

export type Mode = 'video' | 'audio';

/** One running recording. */
export type Capture = {
  path: string;
  /** Resolves with the first piece on disk. Rejects when the disk refuses one. */
  began: Promise<Date>;
  /** When the page said it stopped; null when the page is gone: the file has what arrived. */
  stop: () => Promise<Proof | null>;
};

const SLICE_MS = 1000;
const STOP_MS = 20_000;

/** Puts the scripts into the page; before it opens anything. */
export async function prepareCapture(
  { context }: Visitor,
  platform: Platform,
): Promise<{
  /** Bytes of media that have arrived so far. */
  arrivedBytes: () => Promise<number>;
  start: (mode: Mode, path: string) => Promise<Capture>;
  pause: (isPaused: boolean) => Promise<void>;
}> {
  let take: (piece: Buffer) => Promise<void> = async () => undefined;
  await context.exposeFunction('rollcallPiece', (base64: string) => take(Buffer.from(base64, 'base64')));
  for (const script of [platform.pageScript, new URL('page/capture.js', import.meta.url)]) {
    await context.addInitScript({ content: await readFile(script, 'utf8') });
  }
  const page = () => {
    const [first] = context.pages();
    if (first === undefined) throw new Error('The page of the meeting is gone.');
    return first;
  };

  async function start(mode: Mode, path: string): Promise<Capture> {
    const spool: Spool = await openSpool(path);
    const began = Promise.withResolvers<Date>();
    // Who starts a recording may fail before anybody waits for its first piece.
    began.promise.catch(() => undefined);
    take = async (piece) => {
      try {
        await spool.write(piece);
        began.resolve(new Date());
      } catch (error) {
        began.reject(error);
        throw error;
      }
    };
    await page().evaluate(`rollcallCapture.start(${JSON.stringify(mode)}, ${SLICE_MS})`);
    return {
      path,
      began: began.promise,
      async stop() {
        try {
          const answer = await within(STOP_MS, page().evaluate('rollcallCapture.stop()'));
          return proof.nullable().parse(answer);
        } catch {
          return null;
        } finally {
          take = async () => undefined;
          await spool[Symbol.asyncDispose]();
        }
      },
    };
  }

  return {
    arrivedBytes: async () => z.number().parse(await page().evaluate('rollcallCapture.bytes()')),
    start,
    async pause(isPaused) {
      await page().evaluate(`rollcallCapture.pause(${isPaused})`);
    },
  };
}

/** @throws {Error} when it takes longer. */
export async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`The page did not answer within ${ms / 1000} seconds.`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
