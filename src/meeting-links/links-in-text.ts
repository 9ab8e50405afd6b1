/** Home of the search for addresses in a text: plain, HTML or quoted-printable leftovers. One pass each, no backtracking. */
import { Tokenizer } from 'htmlparser2';
import { entitiesDecoded, withoutInvisible, withoutTrailingPunctuation } from './address-parts.ts';
import { respelled } from './respelled.ts';

/** Characters of one text that are read; what stands behind them is ignored. */
export const MAX_TEXT_CHARACTERS = 100_000;

/** Characters of one address; a longer one is not a link. */
const MAX_ADDRESS_CHARACTERS = 8_192;

/** Different addresses of one text that are looked at. */
export const MAX_ADDRESSES = 2_000;

const SCHEME = /(?:https?|zoommtg|zoomus|msteams)(?::|%3a)(?:\/|%2f)/i;
const SCHEMES = new RegExp(SCHEME.source, 'gi');
/** Any scheme: `ftp://evilé` + `zoom.us/j/1` is one host too. */
const HAS_SCHEME = /[a-z]:\/\//i;
const STARTS_WITH_SCHEME = new RegExp(`^${SCHEME.source}`, 'i');

/** `meet.google.com/abc…` as people type it: labels, a top-level domain of letters, a slash and something behind it. */
const STARTS_WITH_HOST = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}\/[a-z0-9_]/i;

/** A run of what may stand in an address: printable ASCII without `"`, `<`, `>`, `\`, `^` and the backtick. */
const RUN = /[!#-;=?-[\]_a-~]+/g;

/**
 * What may stand right before an address that has no scheme: a blank, a sign, or a letter of a script that has no host
 * names of its own here. Not any letter: `evilé` + `zoom.us/j/1` is one host. Nor a backslash, which is a slash to a browser.
 */
const BEFORE_BARE_HOST =
  /^[^\p{L}\p{M}\p{N}\\@]?$|^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;

/** Behind one of these a new word begins, also without a blank. */
const ENDS_WORD = /[\s<>"]/;

/** Signs that are glued to the beginning of an address: bullets, brackets, `//`. Not `@`, which makes a host of what follows. */
const GLUED_SIGNS = /^[!#$%&'()*+,./:;=?[\]_{|}~-]+/;

/** A text up to the line end that quoted-printable left in it; in an address a real line break would be no end. */
const firstQuotedLine = (text: string): string => text.trimStart().split(/=0D=0A/i, 1)[0] ?? '';

/**
 * The whole text as one address, for fields that hold nothing else (`href`, structured links).
 *
 * @returns with a scheme, trimmed; null when it does not begin like an address or is too long.
 */
export function wholeAddress(text: string): string | null {
  const trimmed = withoutTrailingPunctuation(
    respelled(withoutInvisible(entitiesDecoded(firstQuotedLine(text.slice(0, MAX_ADDRESS_CHARACTERS + 1))))).trim(),
  );
  if (trimmed.length > MAX_ADDRESS_CHARACTERS) return null;
  if (STARTS_WITH_SCHEME.test(trimmed)) return withoutSecondAddress(trimmed);
  return STARTS_WITH_HOST.test(trimmed) ? `https://${trimmed}` : null;
}

/** An address up to where a second one is glued to it. */
function withoutSecondAddress(address: string): string {
  for (const { index } of address.matchAll(SCHEMES)) {
    if (index > 0 && !CARRIES_INNER_ADDRESS.test(address.slice(Math.max(0, index - 3), index)))
      return withoutTrailingPunctuation(address.slice(0, index));
  }
  return address;
}

/** What a scheme stands behind that belongs to the address before it: `?url=https://b`, `___https://b`, `%3Dhttps://b`. */
const CARRIES_INNER_ADDRESS = /[=/?&#%@_:]$|%[0-9a-f]{2}$/i;

/** What shows that a text before a scheme is an address without one: a domain and what follows it, or a query. */
const IS_ADDRESS = /[a-z0-9-]\.[a-z]{2,24}[/?#:]|[./].*[?=&#%@]/i;

/** Where one bare address may begin inside a run: behind `Link:`, `room,`, `(`. */
const SEPARATES = /[,;|()[\]{}'*!:]+/;

/** Adds the addresses of one run of address characters. @param glued What stands before it, up to the last blank. */
function addFromRun(run: string, glued: Glued, found: Set<string>): void {
  const starts: number[] = [];
  for (const match of run.matchAll(SCHEMES)) {
    const at = match.index;
    if (at === 0 || !CARRIES_INNER_ADDRESS.test(run.slice(Math.max(0, at - 3), at))) starts.push(at);
    else if (starts.length === 0) {
      if (IS_ADDRESS.test(run.slice(Math.max(0, at - 256), at))) return;
      starts.push(at);
    }
  }
  if (starts.length === 0) {
    if (!glued.hasScheme && BEFORE_BARE_HOST.test(glued.character)) addBare(run, found);
    return;
  }
  for (const [index, start] of starts.entries()) {
    add(run.slice(start, starts[index + 1] ?? run.length), found);
    if (found.size >= MAX_ADDRESSES) return;
  }
}

/** Adds the first part of a run that begins like a host. What stands before it must be none, nor a query. */
function addBare(run: string, found: Set<string>): void {
  let rest = run;
  for (let parts = 0; parts < MAX_WORDS_BEFORE; parts += 1) {
    rest = rest.replace(GLUED_SIGNS, '');
    if (STARTS_WITH_HOST.test(rest)) {
      add(`https://${rest}`, found);
      return;
    }
    const separator = SEPARATES.exec(rest);
    if (separator === null || /[./?=&#%@]/.test(rest.slice(0, separator.index))) return;
    rest = rest.slice(separator.index);
    if (rest.startsWith('://')) return;
  }
}

/** Words that may be glued before a bare address. */
const MAX_WORDS_BEFORE = 4;

function add(address: string, found: Set<string>): void {
  const trimmed = withoutTrailingPunctuation(address);
  if (trimmed.length <= MAX_ADDRESS_CHARACTERS && found.size < MAX_ADDRESSES) found.add(trimmed);
}

/** What stands before a run without a blank between. `character` is empty at the beginning of the text. */
type Glued = { character: string; hasScheme: boolean };

/** What each address has, with or without a scheme, also where its signs are escaped: most words and many texts have none of it. */
const SIGN_OF_ADDRESS = /[/:%]/;

/** Adds the addresses of a plain text, in their order. */
function addFromPlainText(text: string, found: Set<string>): void {
  if (!SIGN_OF_ADDRESS.test(text)) return;
  let hasScheme = false;
  let end = 0;
  for (const match of text.matchAll(RUN)) {
    if (found.size >= MAX_ADDRESSES) return;
    const [run] = match;
    if (hasScheme && ENDS_WORD.test(text.slice(end, match.index))) hasScheme = false;
    end = match.index + run.length;
    if (!SIGN_OF_ADDRESS.test(run)) continue;
    addFromRun(run, { character: characterBefore(text, match.index), hasScheme }, found);
    hasScheme ||= HAS_SCHEME.test(run);
  }
}

/** The character before an index, whole; empty at the beginning. */
function characterBefore(text: string, index: number): string {
  const unit = text.charAt(index - 1);
  return /[\uDC00-\uDFFF]/.test(unit) ? text.slice(Math.max(0, index - 2), index) : unit;
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
  const smooth = respelled(withoutInvisible(text.slice(0, MAX_TEXT_CHARACTERS)));
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
