/** Home of metadata: an app's own texts, kept and shown. */
import { z } from 'zod';
import { isStorableJson } from './bot-options.ts';

const MAX_METADATA_ENTRIES = 100;
const MAX_METADATA_KEY = 200;
const MAX_METADATA_VALUE = 4096;

/** Own texts of an app, by names of its choice. */
export const metadata = z
  .record(
    z.string().max(MAX_METADATA_KEY, { error: `A key may have at most ${MAX_METADATA_KEY} characters.` }),
    z
      .string({ error: 'Send a text or null.' })
      .max(MAX_METADATA_VALUE, { error: `A value may have at most ${MAX_METADATA_VALUE} characters.` })
      .nullable(),
    { error: 'Send an object whose values are texts or null.' },
  )
  .refine((entries) => Object.keys(entries).length <= MAX_METADATA_ENTRIES, {
    error: `Send at most ${MAX_METADATA_ENTRIES} entries.`,
  })
  .refine(isStorableJson, { error: `The metadata is larger than 256 KB, or a text in it cannot be stored.` });
