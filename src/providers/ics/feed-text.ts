/** Home of the text of a feed: its bytes decoded as they are and not as they are labelled, and what of it is a calendar. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { withoutIndent } from '../../icalendar/index.ts';

const inflated = promisify(gunzip);

/** Undoes gzip that no header announces. @throws when it is cut off, garbled, or larger than `maxBytes`. */
export async function unpacked(body: Buffer, maxBytes: number): Promise<Buffer> {
  return body[0] === 0x1f && body[1] === 0x8b ? inflated(body, { maxOutputLength: maxBytes }) : body;
}

/**
 * Decodes a calendar. Its byte order mark tells most, then that it is valid UTF-8, and then what the answer says.
 *
 * @param contentType The header; null when there is none.
 * @throws never.
 */
export function decoded(body: Buffer, contentType: string | null): string {
  const encoding = wideEncodingOf(body);
  if (encoding !== null) return withoutMarks(wideText(body, encoding));
  const bytes = withoutSplitLetters(body);
  const [, charset = ''] = /charset="?([\w.:-]{1,40})/i.exec(contentType ?? '') ?? [];
  const labels = [...(/^iso-2022/i.test(charset) ? [charset] : []), 'utf-8', charset, 'windows-1252'];
  for (const label of labels) {
    const text = decodedAs(label, bytes);
    if (text !== null) return withoutMarks(text);
  }
  return withoutMarks(bytes.toString('utf8'));
}

const withoutMarks = (text: string): string => text.replace(/^\uFEFF+/, '');

/** Null when the encoding is unknown or the bytes are none of it. */
function decodedAs(label: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** UTF-16 by its byte order mark, or by the zero beside the first letter; null for all else. */
function wideEncodingOf([first, second]: Buffer): 'utf-16be' | 'utf-16le' | null {
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return (first === 0xff && second === 0xfe) || (first !== 0 && second === 0) ? 'utf-16le' : null;
}

/** A fold between the two halves of a letter. */
const SPLIT_PAIR = /([\uD800-\uDBFF])\r?\n[ \t]([\uDC00-\uDFFF])/g;

/**
 * Decodes UTF-16. Folds may stand inside a letter: between its halves, or, where a program folds bytes after it has encoded
 * them, as single bytes, behind which everything is shifted.
 */
function wideText(body: Buffer, encoding: 'utf-16be' | 'utf-16le'): string {
  const littleEndian = (bytes: Buffer): Buffer => {
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
    return encoding === 'utf-16le' ? whole : Buffer.from(whole).swap16();
  };
  const textOf = (bytes: Buffer): string => littleEndian(bytes).toString('utf16le').replace(SPLIT_PAIR, '$1$2');
  const text = textOf(body);
  const isShifted = !/END:VCALENDAR/i.test(text) && /\r\n[ \t]/.test(body.toString('latin1'));
  const read = isShifted ? textOf(Buffer.from(body.toString('latin1').replace(/\r\n[ \t]/g, ''), 'latin1')) : text;
  return read.toWellFormed();
}

/** Takes out folds that stand inside a letter of UTF-8: lines were folded by bytes (RFC 5545, section 3.1). */
function withoutSplitLetters(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let feed = body.indexOf(0x0a); feed >= 0; feed = body.indexOf(0x0a, feed + 1)) {
    const isFold = body[feed + 1] === 0x20 || body[feed + 1] === 0x09;
    const end = body[feed - 1] === 0x0d ? feed - 1 : feed;
    const isInside = (body[end - 1] ?? 0) >= 0x80 && ((body[feed + 2] ?? 0) & 0xc0) === 0x80;
    if (!isFold || !isInside) continue;
    parts.push(body.subarray(from, end));
    from = feed + 2;
  }
  return parts.length === 0 ? body : Buffer.concat([...parts, body.subarray(from)]);
}

/** What a text holds of a calendar. */
export type CalendarText =
  | { kind: 'calendar'; text: string }
  | { kind: 'page' }
  | { kind: 'no_calendar' }
  /** It breaks off in the middle of a line, or before its first event is whole. */
  | { kind: 'cut' };

const BEGIN = /(?:^|>)[ \t]{0,80}BEGIN:VCALENDAR[ \t\r]{0,80}$/gim;
const END = /^[ \t]{0,80}END:VCALENDAR(?![\w-])/gim;

/**
 * Takes the calendar out of a text: what stands before it (a warning of PHP) and behind it (a comment) is left away.
 *
 * A text without its last END:VCALENDAR is used as far as it is whole, because servers send such feeds for days; the
 * caller has made sure that the answer itself is complete.
 */
export function calendarIn(text: string): CalendarText {
  const begins = [...text.matchAll(BEGIN)];
  const [first] = begins;
  if (first === undefined) return { kind: text.slice(0, 1_000).trimStart().startsWith('<') ? 'page' : 'no_calendar' };
  const start = first.index + (first[0].startsWith('>') ? 1 : 0);
  const ends = [...text.matchAll(END)];
  const last = ends.at(-1);
  if (last !== undefined && ends.length >= begins.length)
    return { kind: 'calendar', text: withoutIndent(`${text.slice(start, last.index + last[0].length)}\r\n`) };
  const isWhole =
    /(?:^|\n)[ \t]{0,80}(?:END:(?:VEVENT|VTODO|VJOURNAL|VFREEBUSY|VALARM|VTIMEZONE)|[A-Z][\w-]{1,60}[;:][^\r\n]*\r?\n)\s*$/i.test(
      text.slice(-2_000),
    );
  const hasEvent = /^[ \t]{0,80}END:VEVENT(?![\w-])/im.test(text);
  return isWhole && hasEvent ? { kind: 'calendar', text: withoutIndent(text.slice(start)) } : { kind: 'cut' };
}
