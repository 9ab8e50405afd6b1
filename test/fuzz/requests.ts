/** Home of random requests: nearly right by the document, with odd values, types, bodies and methods in between. */
import type { Chance } from '../chaos/random.ts';
import {
  fieldsOfSchema,
  isObject,
  METHODS,
  variantsOf,
  type FuzzDocument,
  type FuzzOperation,
  type Schema,
} from './document.ts';

/** A request, ready to be sent. */
export type FuzzRequest = {
  operation: FuzzOperation;
  method: FuzzOperation['method'];
  url: string;
  headers: Record<string, string>;
  payload: string | null;
};

/** What requests can name and show. @property ids Of what is there, by the word that stands before them in paths. */
export type FuzzWorld = { apiKey: string; token: string; ids: ReadonlyMap<string, string> };

const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';

/** Stands in a text for a number that JSON knows and JavaScript does not. */
const ENDLESS = 'a number without end';
const ODD_TEXTS = [
  '',
  ' ',
  'null',
  'true',
  '1e400',
  'a\0b',
  '\ud800',
  '🙂'.repeat(40),
  'x'.repeat(5000),
  '__proto__',
  '../../etc',
  "' or 1=1 --",
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-14:00',
  '2027-02-30T00:00:00Z',
  '2026-11-28',
  '[]',
  ENDLESS,
];
const ODD_VALUES: readonly unknown[] = [null, true, 0, -1, 1.5, 1e300, 2 ** 53, [], {}, [null], { a: { b: [] } }];
const INSTANTS = [
  '2026-11-28T09:00:00Z',
  '2030-01-07T10:00:00.123456+02:00',
  '2029-12-31',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-14:00',
];
/** None of them leads anywhere. */
const ADDRESSES = [
  'http://127.0.0.1:1/a',
  'https://127.0.0.1:1/?b=c',
  'ftp://127.0.0.1/',
  'http://u:p@127.0.0.1:1/',
  'no',
];
const MEETINGS = [
  'https://zoom.us/j/85746382910?pwd=a',
  'https://meet.google.com/abc-defg-hij',
  'https://teams.live.com/meet/9876543210123?p=x',
  'https://whereby.com/room',
];
const CONTENT_TYPES = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json; charset=utf-16',
  'garbage',
];
const RAW_BODIES = ['', '{', 'null', '[]', '"text"', '{"a":1}x', '\u0001', '{"__proto__":{"a":1}}', '['.repeat(500)];

/** Makes one request. */
export function makeRequest(chance: Chance, document: FuzzDocument, world: FuzzWorld): FuzzRequest {
  const operation = chance.pick(document.operations);
  const path = operation.path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_whole, word: string) => {
    const known = world.ids.get(word) ?? UNKNOWN_ID;
    return `${word}/${chance.happens(0.85) ? known : encodeURIComponent(chance.pick(ODD_TEXTS).toWellFormed())}`;
  });
  const body = bodyOf(chance, document, operation, world);
  return {
    operation,
    method: chance.happens(0.03) ? chance.pick(METHODS) : operation.method,
    url: `${path}${queryOf(chance, document, operation, world)}`,
    headers: { ...credentialOf(chance, operation, world), ...body.headers },
    payload: body.payload,
  };
}

function credentialOf(chance: Chance, operation: FuzzOperation, world: FuzzWorld): Record<string, string> {
  if (chance.happens(0.03)) return {};
  const isOfPerson = operation.credentials.includes('calendarToken') !== chance.happens(0.02);
  return isOfPerson ? { 'x-recallcalendarauthtoken': world.token } : { authorization: `Token ${world.apiKey}` };
}

function queryOf(chance: Chance, document: FuzzDocument, { query }: FuzzOperation, world: FuzzWorld): string {
  const pairs = query.flatMap(({ name, schema }) => {
    if (!chance.happens(0.3)) return [];
    const value = valueOf(chance, document, schema, { name, world, depth: 1 });
    return [value].flat().map((one) => `${name}=${encodeURIComponent(textOf(one).toWellFormed())}`);
  });
  if (chance.happens(0.05)) pairs.push('metadata__a=b', 'odd[x]=1', '%zz=%');
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function bodyOf(
  chance: Chance,
  document: FuzzDocument,
  operation: FuzzOperation,
  world: FuzzWorld,
): Pick<FuzzRequest, 'headers' | 'payload'> {
  if (operation.method === 'GET' || (operation.body === null && chance.happens(0.7)))
    return { headers: {}, payload: null };
  const contentType = chance.happens(0.08) ? chance.pick(CONTENT_TYPES) : 'application/json';
  const headers = { 'content-type': contentType };
  if (operation.body === null || chance.happens(0.08)) return { headers, payload: chance.pick(RAW_BODIES) };
  const value = valueOf(chance, document, operation.body, { name: '', world, depth: 0 });
  const json = JSON.stringify(value) ?? '';
  return { headers, payload: json.replaceAll(`"${ENDLESS}"`, '1e400') };
}

type Place = { name: string; world: FuzzWorld; depth: number };

/** A value that the schema takes, in most cases. */
function valueOf(chance: Chance, document: FuzzDocument, schema: Schema, place: Place): unknown {
  if (place.depth > 0 && chance.happens(0.06)) return chance.pick([...ODD_TEXTS, ...ODD_VALUES]);
  const shape = chance.pick(variantsOf(schema, document));
  if (Array.isArray(shape['enum'])) return chance.pick(shape['enum'] as unknown[]);
  if ('const' in shape) return shape['const'];
  const inner = { ...place, depth: place.depth + 1 };
  switch (chance.pick([shape['type'] ?? 'object'].flat().map(String))) {
    case 'string':
      return textFor(chance, shape, place);
    case 'boolean':
      return chance.happens(0.5);
    case 'integer':
    case 'number':
      return chance.pick([0, 1, 30, 600, 3600]);
    case 'null':
      return null;
    case 'array': {
      const { items } = shape;
      const count = 1 + chance.below(3);
      return isObject(items) ? Array.from({ length: count }, () => valueOf(chance, document, items, inner)) : [];
    }
    default:
      return objectFor(chance, document, shape, inner);
  }
}

function objectFor(chance: Chance, document: FuzzDocument, shape: Schema, place: Place): Record<string, unknown> {
  const required = new Set([shape['required'] ?? []].flat());
  const fields = fieldsOfSchema(shape).flatMap(([name, schema]) =>
    chance.happens(required.has(name) ? 0.97 : 0.35)
      ? [[name, valueOf(chance, document, schema, { ...place, name })] as const]
      : [],
  );
  const free = isObject(shape['additionalProperties']) && chance.happens(0.5);
  return Object.fromEntries([...fields, ...(free ? [['key', chance.pick(['value', null, 7])] as const] : [])]);
}

function textFor(chance: Chance, shape: Schema, { name, world }: Place): string {
  if (name === 'meeting_url') return chance.pick(MEETINGS);
  if (name === 'url') return chance.pick(ADDRESSES);
  // An account with this name would be looked for at the server of its domain.
  if (name === 'username') return chance.pick(['somebody', '', 'x'.repeat(400)]);
  if (shape['format'] === 'uuid' || name === 'cursor') return chance.pick([UNKNOWN_ID, ...world.ids.values()]);
  if (shape['format'] === 'date-time' || /_at$|_after$|_before$|since/.test(name)) return chance.pick(INSTANTS);
  return chance.pick(['somebody', 'Name', 'a@example.com', 'value', ...ODD_TEXTS.slice(0, 4)]);
}
