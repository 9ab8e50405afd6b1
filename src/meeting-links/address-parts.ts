/** Home of the small readers of addresses: hosts, query parameters and encodings. They never throw. */

/** Whether a host is a domain or lies under it; whole labels only, so `fakezoom.us` is not under `zoom.us`. */
export const isHostUnder = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** Percent-decodes once; a text that is not valid percent-encoding comes back as it is. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Percent-decodes until nothing changes, at most three times (Teams links travel encoded up to three times). */
export function fullyPercentDecoded(text: string): string {
  let current = text;
  for (let round = 0; round < 3; round += 1) {
    const next = percentDecoded(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

/**
 * Reads one query parameter, percent-decoded once; a `+` stays a `+`, because passcodes contain it.
 *
 * @param search The query, with or without its `?`.
 * @param name Compared without regard to case.
 * @returns null when it is absent or empty.
 */
export function queryParameter(search: string, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const pair of search.replace(/^\?/, '').split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).toLowerCase() === wanted) {
      return percentDecoded(pair.slice(equals + 1)) || null;
    }
  }
  return null;
}

/** Decodes base64 in either alphabet, padded or not, as UTF-8; what is not base64 gives a meaningless text. */
export const base64Decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  zwnj: '',
  zwj: '',
  ensp: ' ',
  emsp: ' ',
  tab: ' ',
  newline: ' ',
  colon: ':',
  sol: '/',
  period: '.',
  quest: '?',
  equals: '=',
  lowbar: '_',
  num: '#',
  percnt: '%',
  commat: '@',
  comma: ',',
  semi: ';',
  plus: '+',
  excl: '!',
  ast: '*',
  lpar: '(',
  rpar: ')',
};

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;

function character(codePoint: number): string {
  return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ' ';
}

/**
 * Undoes HTML entities, also when they were encoded several times over, at most five times.
 *
 * Only entities that end in a semicolon count: in `?a=1&copy=2` there is none.
 */
export function entitiesDecoded(text: string): string {
  let current = text;
  for (let round = 0; round < 5 && current.includes('&'); round += 1) {
    const next = current.replace(ENTITY, (whole: string, decimal?: string, hex?: string, name?: string): string => {
      if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
      if (hex !== undefined) return character(Number.parseInt(hex, 16));
      return NAMED_ENTITIES[(name ?? '').toLowerCase()] ?? whole;
    });
    if (next === current) break;
    current = next;
  }
  return current;
}

/** Characters that show nothing and break a link apart: zero-width, soft hyphen, direction marks, byte order mark. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

/** Removes characters that show nothing. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** Takes off what a sentence or a markup puts behind an address. */
export function withoutTrailingPunctuation(address: string): string {
  let end = address.length;
  while (end > 0 && '.,;:!?\'"*)>]}|'.includes(address.charAt(end - 1))) end -= 1;
  return address.slice(0, end);
}
