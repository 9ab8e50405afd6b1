/** Home of what an app tells a bot in its call, and of what Recall keeps of recordings, as far as it is answered here. */
import { z } from 'zod';
import { picture, sound } from './bot-options.ts';

/** Body of `POST send_chat_message/`. */
export const chatMessage = z
  .object({
    to: z.string().max(200).default('everyone').describe('`everyone`, `host`, or the id of a participant.'),
    message: z
      .string({ error: 'Send the message as a text.' })
      .min(1, { error: 'This field may not be blank.' })
      .max(4096, { error: 'Ensure this field has no more than 4096 characters.' })
      .describe('The message, 1 to 4096 characters.'),
    pin: z.boolean().default(false).describe('Whether it is pinned.'),
  })
  .meta({ id: 'ChatMessage', description: 'A message to the chat of the meeting.' });

/** Body of `POST output_video/` and `output_screenshare/`. */
export const outputPicture = picture.meta({ id: 'OutputPicture', description: 'A picture to show.' });

/** Body of `POST output_audio/`. */
export const outputSound = sound.meta({ id: 'OutputSound', description: 'A sound to play.' });

const page = z.looseObject(
  {
    kind: z.literal('webpage', { error: 'Send "webpage".' }).describe('`webpage`.'),
    config: z
      .looseObject({ url: z.url({ error: 'Send a web address.' }).max(4096).describe('Its address.') })
      .describe('Which page.'),
  },
  { error: 'Send an object.' },
);

/** Body of `POST output_media/`. */
export const outputMedia = z
  .object({
    camera: page.optional().describe('What it shows as its camera.'),
    screenshare: page.optional().describe('What it shares.'),
  })
  .meta({ id: 'OutputMedia', description: 'Web pages to show.' });

/** A page of something that no bot here has. */
export const emptyPageResource = z
  .object({
    next: z.null().describe('There is no next page.'),
    previous: z.null().describe('There is no page before.'),
    results: z.array(z.record(z.string(), z.unknown())).describe('Empty.'),
  })
  .meta({ id: 'EmptyPage', description: 'An empty page: this version has none of it.' });
