/** Home of what must hold for the text of every request, whatever its route: UTF-8, of bounded depth, storable; nothing is no value. */
import type { FastifyInstance } from 'fastify';
import { validationError, WireError } from './wire-errors.ts';

const MAX_DEPTH = 100;
const NOT_STORABLE = 'The text contains characters that cannot be stored (NUL, or half of a surrogate pair).';
const TOO_DEEP = `Nested deeper than ${MAX_DEPTH} levels.`;
const TOO_LARGE = 'The number is too large.';
/** What is said of a body that is no text. */
export const NOT_UTF8 = 'The request body is not UTF-8.';

/**
 * Adds the parser of JSON bodies, and a check of bodies and queries ahead of each route's own. Query parameters without a value are
 * as good as absent.
 *
 * Clients send `Content-Type: application/json` with an empty body on POST and DELETE; that is no error.
 */
export function readRequestText(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    const text = decodeUtf8(body);
    if (text === null) return done(new WireError(400, { detail: NOT_UTF8 }));
    void parseJson(request, text, done);
  });
  app.addHook('preValidation', async (request) => {
    request.query = withoutEmpty(request.query);
    // Bytes are no text, and to go through each would take seconds.
    const body = Buffer.isBuffer(request.body) ? undefined : request.body;
    for (const value of [request.query, body]) {
      const fault = findFault(value);
      if (fault !== null) throw validationError([fault]);
    }
  });
}

function withoutEmpty(query: unknown): Record<string, unknown> {
  const named = Object.entries(query ?? {}).flatMap(([name, value]: [string, unknown]) => {
    const values = [value].flat().filter((one) => one !== '');
    return values.length === 0 ? [] : [[name, values.length === 1 ? values[0] : values] as const];
  });
  return Object.fromEntries(named);
}

/** A body as a text; null when it is not UTF-8. */
export function decodeUtf8(body: string | Buffer): string | null {
  try {
    return typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** A value and where it stands. */
type Place = { value: unknown; key: string; parent: Place | null };

/** Goes through a value level by level, so that depth costs no stack. @returns the first fault; null when all is well. */
function findFault(value: unknown): { path: string; message: string } | null {
  let level: Place[] = [{ value, key: '', parent: null }];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return { path: '/', message: TOO_DEEP };
    const below: Place[] = [];
    for (const place of level) {
      if (typeof place.value === 'string') {
        if (!isStorable(place.value)) return { path: pathOf(place), message: NOT_STORABLE };
      } else if (typeof place.value === 'number') {
        // JSON has numbers of any size; 1e400 is read as infinity, which nothing can hold.
        if (!Number.isFinite(place.value)) return { path: pathOf(place), message: TOO_LARGE };
      } else if (typeof place.value === 'object' && place.value !== null) {
        for (const [key, inner] of Object.entries(place.value)) {
          if (!isStorable(key)) return { path: pathOf(place), message: NOT_STORABLE };
          below.push({ value: inner, key, parent: place });
        }
      }
    }
    level = below;
  }
  return null;
}

/** PostgreSQL holds neither NUL nor half a surrogate pair. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

function pathOf(place: Place): string {
  const steps: string[] = [];
  for (let at: Place | null = place; at !== null && at.parent !== null; at = at.parent) steps.unshift(at.key);
  return `/${steps.join('/')}`;
}
