/** Home of the options of a bot as its creator sends them: what is checked of them, and how large they may be. */
import { z } from 'zod';

const MAX_OPTIONS_BYTES = 262_144;
const MAX_DEPTH = 32;

const SECONDS_SENTENCE = 'Send a whole number of seconds.';

/** Whether a text can be stored and sent as UTF-8. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Whether a JSON value can be stored: bounded in size and depth, every text storable. Does not recurse. */
export function isStorableJson(value: unknown): boolean {
  let bytes = 0;
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value === 'string') {
      bytes += next.value.length;
      if (!isStorable(next.value)) return false;
    } else if (typeof next.value === 'object' && next.value !== null) {
      if (next.depth >= MAX_DEPTH) return false;
      for (const [key, inner] of Object.entries(next.value)) {
        bytes += key.length;
        if (!isStorable(key)) return false;
        open.push({ value: inner, depth: next.depth + 1 });
      }
    }
    bytes += 8;
    if (bytes > MAX_OPTIONS_BYTES) return false;
  }
  return true;
}

/** Options that are kept and shown as they were sent. */
export const options = z
  .record(z.string(), z.unknown(), { error: 'Send an object, or null.' })
  .refine(isStorableJson, {
    error: `The options are too large (256 KB at most) or too deep (${MAX_DEPTH} levels at most), or a text in them cannot be stored.`,
  })
  .nullable();

const seconds = (least: number) =>
  z
    .int({ error: SECONDS_SENTENCE })
    .min(least, { error: `Send at least ${least} seconds.` })
    .max(2_592_000, {
      error: 'Send at most 2592000 seconds (30 days).',
    });

/** When a bot leaves by itself. */
export const automaticLeave = z
  .looseObject(
    {
      waiting_room_timeout: seconds(30).describe('How long it waits to be let in, in seconds, at least 30.'),
      noone_joined_timeout: seconds(30).describe('How long it stays when nobody comes, in seconds, at least 30.'),
      everyone_left_timeout: z
        .union(
          [
            seconds(1),
            z
              .looseObject({
                timeout: seconds(1).describe('How long it stays, in seconds.'),
                activate_after: seconds(1)
                  .nullable()
                  .describe('Counts only after so many seconds in the call; null: at once.'),
              })
              .partial(),
          ],
          { error: SECONDS_SENTENCE },
        )
        .describe('How long it stays after everybody left: seconds, or an object.'),
      in_call_not_recording_timeout: seconds(1).describe('How long it stays without recording, in seconds.'),
      in_call_recording_timeout: seconds(1)
        .nullable()
        .describe('How long it records at most, in seconds; null: no limit.'),
      recording_permission_denied_timeout: seconds(1).describe('How long it stays when it may not record, in seconds.'),
    },
    { error: 'Send an object, or null.' },
  )
  .partial()
  .refine(isStorableJson, { error: 'The options are too large or too deep.' })
  .nullable();

/** Longest picture or sound, in characters of base64; Recall's. */
const MAX_BASE64 = 1_835_008;

/** What is said of pictures and sounds; Recall does not show them either. */
export const NOT_KEPT =
  '`b64_data` has at most 1,835,008 characters; it is checked, and neither kept nor shown: no bot of this version shows or plays anything.';

const content = z
  .string({ error: 'Send the content in base64, as a text.' })
  .max(MAX_BASE64, { error: 'Send at most 1,835,008 characters of base64.' })
  .describe('The content in base64.');

/** A picture to show. */
export const picture = z.looseObject(
  { kind: z.literal('jpeg', { error: 'Send "jpeg".' }).describe('`jpeg`.'), b64_data: content },
  { error: 'Send an object.' },
);
/** A sound to play. */
export const sound = z.looseObject(
  { kind: z.literal('mp3', { error: 'Send "mp3".' }).describe('`mp3`.'), b64_data: content },
  { error: 'Send an object.' },
);

const TOO_LARGE = 'The options are too large or too deep.';

/** What a bot shows by itself. */
export const videoOutput = z
  .looseObject(
    {
      in_call_recording: picture.nullable().describe('While it records.'),
      in_call_not_recording: picture.nullable().describe('While it does not.'),
    },
    { error: 'Send an object, or null.' },
  )
  .partial()
  .transform(withoutContent)
  .refine(isStorableJson, { error: TOO_LARGE })
  .nullable();

/** What a bot plays by itself. */
export const audioOutput = z
  .looseObject(
    {
      in_call_recording: z
        .looseObject({ data: sound.describe('The sound.') }, { error: 'Send an object.' })
        .nullable()
        .describe('When it begins to record.'),
    },
    { error: 'Send an object, or null.' },
  )
  .partial()
  .transform(withoutContent)
  .refine(isStorableJson, { error: TOO_LARGE })
  .nullable();

/** Options without pictures and sounds. As deep as a request may be; what is deeper is refused before. */
function withoutContent(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      name === 'b64_data' ? [] : [[name, isObject(inner) ? withoutContent(inner) : inner]],
    ),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
