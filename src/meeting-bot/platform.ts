/** Home of the port between a bot's core and the pages of the platforms: what a page is asked, and what it can answer. */
import type { Page } from 'playwright-core';
import type { CallEndedSubCode, FatalSubCode } from '../contract/sub-codes.ts';

/** Somebody in the call, without the bot itself. `id` is the platform's own, stable while that person is inside. */
export type Participant = { id: string; name: string; isHost: boolean | null; isSpeaking: boolean; hasScreen: boolean };

/**
 * What a page shows at one moment, by evidence.
 *
 * - `unknown`: nothing that tells; the page may still be loading.
 * - `at_door`: the form before asking to join.
 * - `waiting_room`: asked, and not let in yet.
 * - `in_call`: let in; the list of the others is shown, though it may be empty.
 * - `over`: was waiting or inside, and is no longer.
 * - `refused`: cannot be joined, and asking again changes nothing.
 */
export type Observation =
  | { kind: 'unknown' }
  | { kind: 'at_door' }
  | { kind: 'waiting_room' }
  | { kind: 'in_call'; participants: Participant[] }
  | { kind: 'over'; subCode: CallEndedSubCode; message: string | null }
  | { kind: 'refused'; subCode: FatalSubCode; message: string };

/** Who joins what. */
export type Visit = { address: string; password: string | null; botName: string };

/** One platform's page. Everything here is called with a deadline around it. */
export type Platform = {
  /** The value in the order. */
  id: string;
  /** When somebody last ran it against the live service (ISO date); null: never. */
  verifiedLive: string | null;
  /** Runs in the page before its own scripts; defines `rollcallPlatform` as page/capture.js asks. */
  pageScript: URL;
  /** Opens the address, switches microphone and camera off, gives the name, and asks to join. */
  enter: (page: Page, visit: Visit) => Promise<void>;
  /** Only reads. */
  observe: (page: Page) => Promise<Observation>;
  /** Leaves politely, from the waiting room too. */
  leave: (page: Page) => Promise<void>;
};
