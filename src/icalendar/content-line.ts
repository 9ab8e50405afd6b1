/**
 * Home of one content line: its name, parameters and value (RFC 5545, section 3.1), also where quotes or colons are amiss.
 *
 * The grammar ends the parameters at the first colon outside of quotes. Feeds leave those quotes away, so two kinds of
 * property say more about where their value begins: that of a person begins with the last scheme on the line, that of a time
 * with the first figure of a date.
 */

/** One line, cut into its parts; nothing of it is read yet but the quotes. */
export type ContentLine = {
  /** Parameters by name in lower case. */
  parameters: Record<string, string>;
  /** What stands behind the colon, as it is written. */
  value: string;
};

const PEOPLE = new Set(['ATTENDEE', 'ORGANIZER']);
const TIMES = new Set(['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'EXDATE', 'RDATE']);
/** Longest head of a line that is searched for parameters; those of a person with a picture have 2,000 characters. */
const MAX_HEAD_LENGTH = 20_000;
const SCHEME_OF_PERSON = /:\s*(?:mailto|invalid|urn|sip|tel):/gi;
const TIME_BEGINS = /:\s*(?=\d{4}-?\d{2}-?\d{2})/;
const PARAMETER = /^\s*([A-Za-z0-9-]{1,80})\s*=([^]*)$/;

/** Cuts a line; one without a colon has an empty value. */
export function cutLine(line: string): ContentLine {
  const name = (/^[A-Za-z0-9-]*/.exec(line)?.[0] ?? '').toUpperCase();
  const colon = valueColonOf(name, line);
  if (colon < 0) return { parameters: {}, value: '' };
  const head = line.slice(name.length, Math.min(colon, MAX_HEAD_LENGTH));
  return { parameters: readParameters(head), value: line.slice(colon + 1).trim() };
}

function valueColonOf(name: string, line: string): number {
  const plain = firstColon(line);
  if (PEOPLE.has(name)) {
    const last = [...line.matchAll(SCHEME_OF_PERSON)].at(-1)?.index;
    if (last !== undefined) return last;
    const lastColon = line.lastIndexOf(':');
    return line.includes('@', lastColon) ? lastColon : plain;
  }
  // Most times are written as they should be; then nothing is searched.
  if (TIMES.has(name) && !/^\s*[+-]?\d{8}/.test(line.slice(plain + 1, plain + 20))) {
    const begin = line.slice(0, MAX_HEAD_LENGTH).search(TIME_BEGINS);
    return begin < 0 ? plain : begin;
  }
  return plain;
}

/** The first colon outside of quotes; where they do not close, quotes mean nothing. Two slashes belong to an address in a parameter. */
function firstColon(line: string): number {
  let isQuoted = false;
  let hasParameters = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ';') hasParameters = true;
    else if (character === ':' && !isQuoted && !(hasParameters && isInAddress(line, index))) return index;
  }
  return isQuoted ? line.indexOf(':') : -1;
}

/** `ALTREP=https://…`: only where another colon follows, so that `URL;VALUE=URI:` keeps its own. */
const isInAddress = (line: string, colon: number): boolean =>
  line.startsWith('//', colon + 1) &&
  /=[a-z]{2,8}$/i.test(line.slice(Math.max(colon - 10, 0), colon)) &&
  line.includes(':', colon + 1);

/** Reads `;NAME=value;NAME=value`. What is no parameter belongs to the one before: a name such as `Doe; Jane`. */
function readParameters(head: string): Record<string, string> {
  const parameters = new Map<string, string>();
  let last = '';
  for (const piece of splitOutsideQuotes(head)) {
    const [, name, value = ''] = PARAMETER.exec(piece) ?? [];
    if (name !== undefined) {
      last = name.toLowerCase();
      if (!parameters.has(last)) parameters.set(last, value);
    } else if (last !== '') {
      parameters.set(last, `${parameters.get(last) ?? ''};${piece}`);
    }
  }
  return Object.fromEntries([...parameters].map(([name, value]) => [name, plainValue(value)]));
}

/** Cut at semicolons, and at a colon that another parameter follows: `DTSTART:TZID=Europe/Rome:2026…`. */
function splitOutsideQuotes(head: string): string[] {
  const hasQuotes = countOf(head, '"') % 2 === 0;
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index <= head.length; index += 1) {
    const character = head[index];
    if (character === '"' && hasQuotes && head[index - 1] !== '\\') isQuoted = !isQuoted;
    const isEnd = index === head.length || (!isQuoted && (character === ';' || (character === ':' && start === index)));
    if (!isEnd) continue;
    if (index > start) pieces.push(head.slice(start, index));
    start = index + 1;
  }
  return pieces;
}

const countOf = (text: string, character: string): number => text.split(character).length - 1;

/** Without its quotes, and with the escapes of RFC 6868, and those that some write instead, undone. */
function plainValue(text: string): string {
  const [, quoted] = /^\s*"([^]*)"\s*$/.exec(text) ?? [];
  const plain = (quoted ?? text.replace(/^\s*"/, '')).trim();
  if (!plain.includes('^') && !plain.includes('\\')) return plain;
  return plain
    .replace(/\^(['n^])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark === '^' ? '^' : '"'))
    .replace(/\\(["\\;,:/])/g, '$1');
}
