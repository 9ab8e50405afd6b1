/** Home of what a room's page and the server say to each other, and of what the control API may set in a room. */
import { z } from 'zod';

/** The name of a room, as it stands in its address. */
export const ROOM_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** What somebody sends into the call just now. */
const mediaSchema = z.strictObject({ microphone: z.boolean(), camera: z.boolean(), screen: z.boolean() });

/** A message of a page. The first one of a connection is `enter`. */
export const fromPageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('enter'),
    name: z.string().trim().min(1).max(100),
    as: z.enum(['guest', 'host']),
    /** Empty when the person typed none. */
    pin: z.string().max(64).default(''),
    media: mediaSchema,
  }),
  /** A session description or an ICE candidate for one other person; the server looks at its size only. */
  z.strictObject({ type: z.literal('signal'), to: z.int(), data: z.unknown() }),
  z.strictObject({ type: z.literal('media'), media: mediaSchema }),
  z.strictObject({ type: z.literal('chat'), text: z.string().trim().min(1).max(4096) }),
  /** Hosts only. */
  z.strictObject({ type: z.enum(['admit', 'deny', 'remove']), id: z.int() }),
  /** Hosts only: the call is over for everybody. */
  z.strictObject({ type: z.literal('end') }),
]);
export type FromPage = z.infer<typeof fromPageSchema>;

/** Somebody in the call. Numbers are unique in a room while it exists and are not used again. */
export type Person = { id: number; name: string; isHost: boolean; media: z.infer<typeof mediaSchema> };

/** Why somebody's place in the call or before its door ended. */
export type GoneReason = 'denied' | 'removed' | 'ended' | 'no_answer' | 'not_found';

/** A message to a page. */
export type ToPage =
  /** Not let to the door: the page may ask again. */
  | { type: 'refused'; reason: 'wrong_pin' | 'full' }
  | { type: 'waiting' }
  /** Inside. `others` are called by the newcomer; `iceServers` as RTCPeerConnection takes them. */
  | { type: 'entered'; me: Person; others: Person[]; iceServers: { urls: string }[] }
  | { type: 'joined'; person: Person }
  | { type: 'changed'; person: Person }
  | { type: 'left'; id: number }
  /** To hosts, whenever it changes: everybody before the door, longest first. */
  | { type: 'knocking'; people: { id: number; name: string }[] }
  | { type: 'signal'; from: number; data: unknown }
  | { type: 'chat'; from: { id: number; name: string }; text: string; at: string }
  /** The last message: the connection closes. */
  | { type: 'gone'; reason: GoneReason };

/** What the control API may set in a room; a room nobody set anything in has these defaults. */
export const roomSettingsSchema = z.strictObject({
  /** Whether guests knock. Without a lobby they come straight in. */
  lobby: z.boolean().default(true),
  /** Guests and hosts must say it; null: none is asked for. */
  pin: z.string().min(1).max(64).nullable().default(null),
  /** Guests are let in by themselves after so long; null: a host does it. */
  admitAfterMs: z.int().min(0).max(3_600_000).nullable().default(null),
  /** Guests are denied by themselves after so long. */
  denyAfterMs: z.int().min(0).max(3_600_000).nullable().default(null),
  /** Guests are told that nobody answered after so long. */
  giveUpAfterMs: z.int().min(0).max(3_600_000).nullable().default(null),
  /** Everybody inside and before the door. */
  capacity: z.int().min(1).max(50).default(25),
  /** False: whoever opens it is told that there is no such room. */
  exists: z.boolean().default(true),
});
export type RoomSettings = z.infer<typeof roomSettingsSchema>;

/** What a participant without a person does in the call. */
export const participantSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  host: z.boolean().default(false),
  pin: z.string().max(64).default(''),
  /** A steady tone in Hz. */
  toneHz: z.int().min(50).max(12_000).optional(),
  /** "The weather in the north is cold today.", again and again (page/sentence.ogg, a voice of flite). */
  speech: z.boolean().default(false),
  /** The colour of its test picture; null: its camera is off. */
  picture: z.enum(['red', 'green', 'blue', 'bars']).nullable().default(null),
  /** Whether it also shows a test picture as its screen. */
  screen: z.boolean().default(false),
});

/** A room as the control API shows it. */
export type ShownRoom = {
  name: string;
  settings: RoomSettings;
  people: Person[];
  knocking: { id: number; name: string }[];
};
