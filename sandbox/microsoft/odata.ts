/** Home of Graph's query options and pages. */
import { fingerprint } from '../events/model.ts';
import type { SandboxRequest } from '../http.ts';
import type { MicrosoftContext } from './context.ts';

/** Where the shape of an answer is described. */
export const contextUrl = (what: string): string => `https://graph.microsoft.com/v1.0/$metadata#${what}`;

/** What a request may ask, by its lower-case name. */
export type Options = Map<string, string>;

const SKIP_TOKEN = '$skiptoken';
const LARGEST_PAGE = 1000;
const USUAL_PAGE = 10;

/**
 * Reads the query options. Their names have no case.
 *
 * @throws {Refusal} 400 for one that is not allowed here, or stands there twice.
 */
export function readOptions({ refuse }: MicrosoftContext, query: URLSearchParams, allowed: readonly string[]): Options {
  const known = new Set([...allowed, '$select'].map((name) => name.toLowerCase()));
  const options: Options = new Map();
  for (const [name, value] of query) {
    const key = name.toLowerCase();
    if (!known.has(key)) throw refuse.badRequest(`The query parameter '${name}' is not supported.`);
    if (options.has(key)) {
      throw refuse.badRequest(
        `Query option '${name}' was specified more than once, but it must be specified at most once.`,
      );
    }
    options.set(key, value);
  }
  return options;
}

/** The options of a list, besides its own. */
export const LIST_OPTIONS = ['$top', SKIP_TOKEN];

/** The properties to show; null for all. @throws {Refusal} 400 for one that does not exist. */
export function readSelect(
  { refuse }: MicrosoftContext,
  options: Options,
  type: { name: string; properties: ReadonlySet<string> },
): ReadonlySet<string> | null {
  const text = options.get('$select');
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !type.properties.has(name));
  if (unknown === undefined) return new Set(names);
  const message = `Could not find a property named '${unknown.slice(0, 200)}' on type '${type.name}'.`;
  throw refuse.graph(400, 'RequestBroker--ParseUri', message);
}

/** What is selected of a resource; its id and its annotations come along in any case. */
export function applySelect(
  resource: Record<string, unknown>,
  select: ReadonlySet<string> | null,
): Record<string, unknown> {
  if (select === null) return resource;
  const kept = Object.entries(resource).filter(([name]) => name === 'id' || name.startsWith('@') || select.has(name));
  return Object.fromEntries(kept);
}

/** A page of a list. */
export type Page<Item> = { items: Item[]; nextLink: string | null };

/**
 * Cuts a page. Lists are read anew for every page, as at Graph: what changes in between may be missed or come twice.
 *
 * @param all The whole list, in order.
 * @throws {Refusal} 400 for a page size that is none, or a token that belongs to another request.
 */
export function readPage<Item>(
  microsoft: MicrosoftContext,
  request: SandboxRequest,
  options: Options,
  list: { all: readonly Item[]; email: string; maxPageSize?: number | null },
): Page<Item> {
  const wished = readTop(microsoft, options) ?? list.maxPageSize ?? USUAL_PAGE;
  const size = Math.min(wished, microsoft.settings().maxPageItems ?? wished);
  const bound = fingerprint(JSON.stringify([list.email, request.path, queryWithoutToken(request)]));
  const token = options.get(SKIP_TOKEN);
  const from = token === undefined ? 0 : readSkipToken(microsoft, token, bound);
  const isEmpty = from === 0 && token === undefined && microsoft.settings().emptyFirstPage && list.all.length > size;
  const items = isEmpty ? [] : list.all.slice(from, from + size);
  const next = from + items.length;
  if (next >= list.all.length) return { items, nextLink: null };
  const link = new URLSearchParams(queryWithoutToken(request));
  link.set(SKIP_TOKEN, Buffer.from(`${bound}.${next}`).toString('base64url'));
  const { host } = request.headers;
  const origin = host === undefined ? microsoft.baseUrl() : `http://${host}`;
  return { items, nextLink: `${origin}${request.path}?${link.toString()}` };
}

function readTop({ refuse }: MicrosoftContext, options: Options): number | null {
  const text = options.get('$top');
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) {
    throw refuse.badRequest(`Invalid value '${text.slice(0, 50)}' for $top query option found.`);
  }
  if (Number(text) > LARGEST_PAGE) {
    throw refuse.badRequest(
      `The limit of '${LARGEST_PAGE}' for Top query has been exceeded. The value from the incoming request is '${text}'.`,
    );
  }
  return Number(text);
}

function queryWithoutToken(request: SandboxRequest): string {
  const rest = [...request.query].filter(([name]) => name.toLowerCase() !== SKIP_TOKEN);
  return new URLSearchParams(rest).toString();
}

function readSkipToken({ refuse }: MicrosoftContext, token: string, bound: string): number {
  const [print, offset] = Buffer.from(token, 'base64url').toString('utf8').split('.');
  if (print === bound && /^\d{1,9}$/.test(offset ?? '')) return Number(offset);
  throw refuse.badRequest('Skip token is not valid for this request.');
}
