/** Home of bodies that are forms: fields only, with names that nest, as clients of Recall send them beside JSON. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { decodeUtf8, NOT_UTF8 } from './request-text.ts';
import { fieldError, WireError } from './wire-errors.ts';

const MAX_FIELDS = 1000;
const MAX_STEPS = 5;
const TOO_MANY = `The form has more than ${MAX_FIELDS} fields.`;
const NO_FILES = 'Files are not taken here. Send the content as a text.';
const UNREADABLE = 'The body cannot be read as the multipart/form-data that its content type promises.';

const forms = new WeakSet<object>();

/** Whether a body came as a form: then each of its values is a text, whatever it stands for. */
export const isForm = (body: unknown): boolean => typeof body === 'object' && body !== null && forms.has(body);

type Fields = Iterable<readonly [name: string, value: unknown]>;

/** Adds the parsers of `application/x-www-form-urlencoded` and `multipart/form-data`; each body is as large as its route allows. */
export function readForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => {
      const text = decodeUtf8(body);
      if (text === null) throw new WireError(400, { detail: NOT_UTF8 });
      return bodyOf(new URLSearchParams(text));
    },
  );
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) =>
      bodyOf(await readMultipart(body, request.headers['content-type'] ?? '')),
  );
}

/** The whole body is here already, within the limit of its route, so the reader that Node has of its own will do. */
async function readMultipart(body: Buffer, contentType: string): Promise<Fields> {
  if (partCount(body, contentType) > MAX_FIELDS) throw new WireError(400, { detail: TOO_MANY });
  try {
    // Copied into memory of its own: what Node reads bodies into is shared.
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new WireError(400, { detail: UNREADABLE });
  }
}

/** At least as many as there are parts; counted before anything is made of them. */
function partCount(body: Buffer, contentType: string): number {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const delimiter = `--${boundary?.[1] ?? boundary?.[2] ?? ''}`;
  let count = 0;
  for (let at = body.indexOf(delimiter); at >= 0 && count <= MAX_FIELDS + 1; count += 1) {
    at = body.indexOf(delimiter, at + delimiter.length);
  }
  // The last one closes the body.
  return count - 1;
}

/** Fields as the JSON they stand for: `a.b` and `a[b]` nest, a name that comes again or ends in `[]` is a list. */
function bodyOf(fields: Fields): Record<string, unknown> {
  const body = emptyObject();
  let count = 0;
  for (const [name, value] of fields) {
    count += 1;
    if (count > MAX_FIELDS) throw new WireError(400, { detail: TOO_MANY });
    if (typeof value !== 'string') throw fieldError(name, NO_FILES);
    put(body, name, valueOf(value));
  }
  forms.add(body);
  return body;
}

function put(body: Record<string, unknown>, name: string, value: unknown): void {
  const isList = name.endsWith('[]');
  const steps = stepsOf(isList ? name.slice(0, -2) : name);
  const last = steps.pop() ?? name;
  let place = body;
  for (const step of steps) {
    const inner = Object.hasOwn(place, step) ? place[step] : (place[step] = emptyObject());
    if (!isObject(inner)) throw fieldError(name, 'This field is sent both as a whole and in parts.');
    place = inner;
  }
  const before = Object.hasOwn(place, last) ? place[last] : undefined;
  if (before === undefined) place[last] = isList ? [value] : value;
  else if (Array.isArray(before)) before.push(value);
  else place[last] = [before, value];
}

/** A name that is none of ours, because it nests deeper or leads to what objects have from elsewhere, is taken as it is. */
function stepsOf(name: string): string[] {
  const steps = name.replaceAll(/\[([^[\]]+)\]/g, '.$1').split('.');
  return steps.length > MAX_STEPS || steps.includes('') || steps.includes('__proto__') ? [name] : steps;
}

/** Clients put objects and lists into a field as JSON. */
function valueOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text, (key, inner: unknown) => (key === '__proto__' ? undefined : inner));
    return value;
  } catch {
    return text;
  }
}

/** Fields are named by strangers: without a prototype, `__proto__` is a name like others. */
const emptyObject = (): Record<string, unknown> => {
  const empty: Record<string, unknown> = Object.create(null);
  return empty;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
