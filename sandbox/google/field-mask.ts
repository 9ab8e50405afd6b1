/** Home of partial answers: the `fields` parameter, e.g. `items(id,start/dateTime),nextPageToken`. */
import { refuse } from './errors.ts';

/** The fields to keep; null below a name keeps all of it. `*` stands for every name. */
export type FieldMask = Map<string, FieldMask | null>;

const LONGEST = 4000;
const DEEPEST = 10;

/**
 * Reads the `fields` parameter.
 *
 * @param known The names that exist at the top of the answer; other names are refused, as Google refuses them.
 * @returns null without the parameter.
 * @throws {Refusal} 400.
 */
export function readFieldMask(query: URLSearchParams, known: ReadonlySet<string>): FieldMask | null {
  const text = query.get('fields');
  if (text === null) return null;
  const tokens = text.length > LONGEST ? null : text.match(/[A-Za-z0-9_*]+|[(),/]/g);
  if (tokens === null || tokens.join('') !== text.replaceAll(/\s/g, '')) throw refuseFields(text);
  const position = { at: 0 };
  const mask = readNames(tokens, position, 0, text);
  if (position.at !== tokens.length) throw refuseFields(text);
  checkNames(mask, known);
  return mask;
}

/** @throws {Refusal} 400 naming the first field that does not exist. */
export function checkNames(mask: FieldMask, known: ReadonlySet<string>): void {
  for (const name of mask.keys()) if (name !== '*' && !known.has(name)) throw refuseFields(name);
}

const refuseFields = (text: string): Error =>
  refuse.invalidParameter('fields', `Invalid field selection ${text.slice(0, 200)}`);

function readNames(tokens: readonly string[], position: { at: number }, depth: number, text: string): FieldMask {
  if (depth > DEEPEST) throw refuseFields(text);
  const mask: FieldMask = new Map();
  for (;;) {
    readPath(tokens, position, depth, text, mask);
    if (tokens[position.at] !== ',') return mask;
    position.at += 1;
  }
}

/** `name`, `name/path` or `name(names)`. */
function readPath(
  tokens: readonly string[],
  position: { at: number },
  depth: number,
  text: string,
  mask: FieldMask,
): void {
  const name = tokens[position.at];
  if (name === undefined || depth > DEEPEST || !/^[\w*]+$/.test(name)) throw refuseFields(text);
  position.at += 1;
  const next = tokens[position.at];
  if (next !== '/' && next !== '(') {
    mask.set(name, null);
    return;
  }
  position.at += 1;
  const known = mask.get(name);
  const below: FieldMask = known ?? new Map();
  if (next === '/') {
    readPath(tokens, position, depth + 1, text, below);
  } else {
    for (const [key, value] of readNames(tokens, position, depth + 1, text)) below.set(key, value);
    if (tokens[position.at] !== ')') throw refuseFields(text);
    position.at += 1;
  }
  if (known !== null) mask.set(name, below);
}

/** Keeps what the mask names. Lists are filtered item by item. */
export function applyMask(value: unknown, mask: FieldMask | null): unknown {
  if (mask === null || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => applyMask(item, mask));
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const below = mask.has(name) ? mask.get(name) : mask.get('*');
    if (below !== undefined) kept[name] = applyMask(part, below);
  }
  return kept;
}
