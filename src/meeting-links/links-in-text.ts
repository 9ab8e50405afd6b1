/** Home of the search for addresses in a text: plain, HTML or quoted-printable leftovers. One pass each, no backtracking. */
import { Tokenizer } from 'htmlparser2';
import { entitiesDecoded, withoutInvisible, withoutTrailingPunctuation } from './address-parts.ts';

/** Characters of one text that are read; what stands behind them is ignored. */
export const MAX_TEXT_CHARACTERS = 100_000;

/** Characters of one address; a longer one is not a link. */
const MAX_ADDRESS_CHARACTERS = 8_192;

/** Different addresses of one text that are looked at. */
export const MAX_ADDRESSES = 2_000;

const SCHEME = /(?:https?|zoommtg|zoomus|msteams)(?::|%3a)(?:\/|%2f)/i;
const SCHEMES = new RegExp(SCHEME.source, 'gi');
const STARTS_WITH_SCHEME = new RegExp(`^${SCHEME.source}`, 'i');

/** `meet.google.com/abc…` as people type it: labels, a top-level domain of letters, a slash and something behind it. */
const STARTS_WITH_HOST = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}\/[a-z0-9_]/i;

/** A run of what may stand in an address: printable ASCII without `"`, `<`, `>`, `\`, `^` and the backtick. */
const RUN = /[!#-;=?-[\]_a-~]+/g;

/** What may stand right before an address that has no scheme. Not any letter: `https://evilé` + `zoom.us/j/1` is one host. */
const BEFORE_BARE_HOST = /^[\s<>"]?$/;

/**
 * The whole text as one address, for fields that hold nothing else (`href`, structured links).
 *
 * @returns with a scheme, trimmed; null when it does not begin like an address or is too long.
 */
export function wholeAddress(text: string): string | null {
  const trimmed = withoutTrailingPunctuation(
    withoutInvisible(entitiesDecoded(text.slice(0, MAX_ADDRESS_CHARACTERS + 1))).trim(),
  );
  if (trimmed.length > MAX_ADDRESS_CHARACTERS) return null;
  if (STARTS_WITH_SCHEME.test(trimmed)) return trimmed;
  return STARTS_WITH_HOST.test(trimmed) ? `https://${trimmed}` : null;
}

/** Where one address ends and the next begins without a blank: `a,https://b`, `[a](https://b)`. Not `?url=https://b`. */
const SEPARATES = /[,;|()[\]{}'*]/;

/** A scheme right behind one of these belongs to the address before it, when there is one. */
const CARRIES_INNER_ADDRESS = /[=/?&#%@]/;

/** Adds the addresses of one run of address characters. */
function addFromRun(run: string, before: string, found: Set<string>): void {
  const starts: number[] = [];
  for (const match of run.matchAll(SCHEMES)) {
    const at = match.index;
    const previous = run.charAt(at - 1);
    if (starts.length > 0) {
      if (SEPARATES.test(previous)) starts.push(at);
    } else if (at === 0 || !CARRIES_INNER_ADDRESS.test(previous) || !/[./]/.test(run.slice(0, Math.min(at, 256)))) {
      starts.push(at);
    } else {
      return;
    }
  }
  if (starts.length === 0) {
    const bare = run.replace(/^[([{*_']+/, '');
    if (BEFORE_BARE_HOST.test(before) && STARTS_WITH_HOST.test(bare)) add(`https://${bare}`, found);
    return;
  }
  for (const [index, start] of starts.entries()) {
    add(run.slice(start, starts[index + 1] ?? run.length), found);
    if (found.size >= MAX_ADDRESSES) return;
  }
}

function add(address: string, found: Set<string>): void {
  const trimmed = withoutTrailingPunctuation(address);
  if (trimmed.length <= MAX_ADDRESS_CHARACTERS && found.size < MAX_ADDRESSES) found.add(trimmed);
}

/** Adds the addresses of a plain text, in their order. */
function addFromPlainText(text: string, found: Set<string>): void {
  for (const match of text.matchAll(RUN)) {
    if (found.size >= MAX_ADDRESSES) return;
    addFromRun(match[0], text.charAt(match.index - 1), found);
  }
}

/** `<https://…>`, at most 8,192 characters; a `<` inside ends the attempt. */
const BRACKETED = /<((?:https?|zoommtg|msteams):[^<>"]{1,8192})>/gi;

/** Adds the addresses that stand in angle brackets over several lines (RFC 3986, appendix C). */
function addBracketed(text: string, found: Set<string>): void {
  for (const [, inside = ''] of text.matchAll(BRACKETED)) {
    const lines = inside.split(/[\r\n]+/);
    if (lines.length > 1) add(entitiesDecoded(lines.map((line) => line.trim()).join('')), found);
  }
}

/**
 * Undoes what mail programs do to plain text: invisible characters, `https:\/\/`, and quoted-printable soft breaks (only
 * in a text that shows `=3D`, the sign of quoted-printable).
 */
function smoothed(text: string): string {
  const smooth = withoutInvisible(text).replaceAll('\\/', '/');
  return /=3D/i.test(smooth) ? smooth.replace(/=\r?\n/g, '').replace(/=3D/gi, '=') : smooth;
}

/** The parts of an HTML text: addresses in `href`s (also of SafeLinks' `originalsrc`), and what a person reads. */
function htmlParts(html: string): { hrefs: string[]; text: string } {
  const hrefs: string[] = [];
  const text: string[] = [];
  let attribute = '';
  let value = '';
  const betweenTags = (start: number, end: number): void => {
    if (html.slice(start, end).toLowerCase() !== 'wbr') text.push(' ');
  };
  const ignore = (): void => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onattribname: (start, end) => {
        attribute = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata: (start, end) => {
        value += html.slice(start, end);
      },
      onattribend: () => {
        if ((attribute === 'href' || attribute === 'originalsrc') && value !== '') hrefs.push(value);
      },
      onopentagname: betweenTags,
      onclosetag: betweenTags,
      ontext: (start, end) => {
        text.push(html.slice(start, end));
      },
      onattribentity: ignore,
      ontextentity: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return { hrefs, text: text.join('') };
}

const LOOKS_LIKE_HTML = /<[a-z!/]/i;

/** The bracket of `<https://…>`, which is no tag. */
const BRACKET_OF_ADDRESS = /<(?=(?:https?|zoommtg|msteams):)/gi;

/**
 * Finds the addresses in a text that may be HTML: those of `href`s first, then those a person reads, then those that
 * stand in a broken or hidden part (an unclosed tag, a comment).
 *
 * An address inside another address (`https://example.com/?next=https://…`) is not one of its own.
 *
 * @param text At most MAX_TEXT_CHARACTERS of it are read.
 * @returns each once, with a scheme (`https://` where the text has none), at most MAX_ADDRESSES. They are neither
 *   unwrapped nor checked.
 * @throws never.
 */
export function linksInText(text: string): string[] {
  const smooth = smoothed(text.slice(0, MAX_TEXT_CHARACTERS));
  const found = new Set<string>();
  addBracketed(smooth, found);
  const html = smooth.replace(BRACKET_OF_ADDRESS, ' ');
  if (LOOKS_LIKE_HTML.test(html)) {
    const parts = htmlParts(html);
    for (const href of parts.hrefs) {
      const address = wholeAddress(href);
      if (address !== null) add(address, found);
    }
    addFromPlainText(withoutInvisible(entitiesDecoded(parts.text)), found);
  }
  addFromPlainText(withoutInvisible(entitiesDecoded(smooth)), found);
  return [...found];
}
