/** Home of the refusal: the answer to a request that a rule forbids. */
import { z } from 'zod';
import { text } from '../fields.ts';

/** A refusal with a code of its own. */
export const refusalResource = z
  .object({ code: text('For programs.'), detail: text('For people, a sentence.') })
  .meta({ id: 'Refusal', description: 'A rule refused the request.' });
