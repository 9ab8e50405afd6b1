/** Home of the text of an iCalendar file: lines unfolded, what cannot be a line left out, components found. */
import { AppError } from '../base/errors.ts';

/** One component of a file: its properties by name, as unread lines, and the components inside it. */
export type Component = {
  /** Upper case: VCALENDAR, VEVENT, VTIMEZONE, … */
  name: string;
  /** Whole lines by property name in upper case, in the order of the file. */
  lines: Map<string, string[]>;
  children: Component[];
};

/** The components of a text. */
export type ComponentTree = {
  /** What stands outside of every VCALENDAR is in here too: some feeds leave the frame away. */
  roots: Component[];
  /** Lines that are none: without a name and a value, or too long. */
  droppedLineCount: number;
  /** Whether a component has more names of properties than are kept. */
  hasTooManyNames: boolean;
};

/** Most physical lines of one file; a line of a calendar has about 40 bytes. */
const MAX_LINES = 2_000_000;
/** Longest unfolded line in characters; longer ones are pictures and documents inside the file. */
const MAX_LINE_LENGTH = 300_000;
/** Most components of one file. */
const MAX_COMPONENTS = 300_000;
const MAX_DEPTH = 8;
/** Most names of properties of one component; programs invent up to fifty. */
const MAX_NAMES = 1_000;
/** Control characters have no place in a calendar (RFC 5545, section 3.1), and PostgreSQL refuses the first of them. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const NAME_END = /[:;]/;
const NAME = /^[A-Za-z0-9-]{1,80}$/;

/**
 * Splits a text into components. Properties stay unread, so one that is malformed harms only itself.
 *
 * A line that does not look like one is dropped and counted; a component that never ends, or ends twice, is closed
 * where its surroundings end.
 *
 * @throws {AppError} `answer_too_large` too many lines or components.
 */
export function readComponents(text: string): ComponentTree {
  const roots: Component[] = [];
  const open: Component[] = [];
  let droppedLineCount = 0;
  let componentCount = 0;
  let hasTooManyNames = false;

  const brokenText = rememberText();
  for (const line of unfold(withPlainLineEnds(text))) {
    if (brokenText.goesOn(line, open.at(-1))) continue;
    const nameLength = line.search(NAME_END);
    const name = line.slice(0, Math.max(nameLength, 0)).trim().toUpperCase();
    if (open.at(-1)?.name === 'VTIMEZONE' && line.startsWith('TZID=')) {
      addLine(open.at(-1), 'TZID', line.replace('=', ':'));
    } else if (line.length > MAX_LINE_LENGTH || !NAME.test(name)) {
      droppedLineCount += 1;
    } else if (name === 'BEGIN') {
      const component: Component = { name: componentName(line), lines: new Map(), children: [] };
      componentCount += 1;
      if (componentCount > MAX_COMPONENTS) throw tooLarge();
      closeUnfinished(open, component.name);
      (open.at(-1)?.children ?? roots).push(component);
      if (open.length < MAX_DEPTH) open.push(component);
    } else if (name === 'END') {
      const index = open.findLastIndex((component) => component.name === componentName(line));
      if (index >= 0) open.length = index;
    } else {
      const isAdded = addLine(open.at(-1), name, line);
      hasTooManyNames ||= !isAdded;
    }
  }
  return { roots, droppedLineCount, hasTooManyNames };
}

/** Properties that hold running text. Writers that do not escape it break it over lines of its own. */
const TEXT_PROPERTIES: readonly string[] = ['DESCRIPTION', 'COMMENT', 'SUMMARY', 'LOCATION', 'X-ALT-DESC'];

/** How a property of a file begins: a name in capitals, or one of ours in any letters. Not `https:` and not `Thanks:`. */
const LIKE_A_PROPERTY = /^\s{0,80}[A-Za-z0-9-]{2,80}\s{0,80}[:;]/;
const KNOWN_NAME =
  /^\s*(?:x-.*|begin|end|uid|dtstart|dtend|dtstamp|duration|summary|description|location|status|organizer|attendee|rrule|exdate|rdate|url|class|sequence|transp|created|last-modified|recurrence-id|comment|categories|attach|conference)\s*[:;]$/i;

/** Follows the text that a line without a name goes on with. `goesOn` adds such a line to it, and says whether it did. */
function rememberText(): { goesOn: (line: string, component: Component | undefined) => boolean } {
  let owner: Component | undefined;
  let name = '';
  return {
    goesOn(line, component) {
      if (isLikeAProperty(line)) {
        owner = component;
        name = line
          .slice(0, Math.max(line.search(NAME_END), 0))
          .trim()
          .toUpperCase();
        return false;
      }
      const lines = component === owner && TEXT_PROPERTIES.includes(name) ? component?.lines.get(name) : undefined;
      const last = lines?.at(-1);
      if (lines === undefined || last === undefined || last.length + line.length > MAX_LINE_LENGTH) return false;
      lines[lines.length - 1] = `${last}\\n${line}`;
      return true;
    },
  };
}

/** Whether a line begins with the name of a property; in small letters only with a name that is known. */
function isLikeAProperty(line: string): boolean {
  const [begin] = LIKE_A_PROPERTY.exec(line) ?? [];
  return begin !== undefined && (begin === begin.toUpperCase() || KNOWN_NAME.test(begin));
}

const componentName = (line: string): string =>
  line
    .slice(line.indexOf(':') + 1)
    .replace(/[\s;,]+$/, '')
    .trim()
    .toUpperCase();

/** An event or calendar cannot stand inside another event: what is open there was cut off. */
function closeUnfinished(open: Component[], name: string): void {
  if (name !== 'VEVENT' && name !== 'VCALENDAR') return;
  const frame = open.findIndex((component) => component.name !== 'VCALENDAR' || name === 'VCALENDAR');
  if (frame >= 0) open.length = frame;
}

/** Whether there is room for another line of this name; what stands outside of all components is no loss. */
function addLine(component: Component | undefined, name: string, line: string): boolean {
  if (component === undefined) return true;
  const lines = component.lines.get(name);
  if (lines === undefined && component.lines.size >= MAX_NAMES) return false;
  if (lines === undefined) component.lines.set(name, [line]);
  else lines.push(line);
  return true;
}

/** A property of vCalendar 1.0 whose lines end in `=` where they go on. */
const QUOTED_PRINTABLE_LINE = /^[A-Z-]{2,40};[^:]{0,150}QUOTED-PRINTABLE/i;

/** What a folded line begins with; some programs fold with a no-break space. */
const FOLDED = /^[ \t\u00a0]/;

/** Joins folded lines (RFC 5545, section 3.1); blank lines are left out. Lines are cut one by one: a feed has megabytes. */
function* unfold(text: string): Generator<string> {
  let pending = '';
  let isQuoted = false;
  let goesOn = false;
  let lineCount = 0;
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    let lineEnd = end;
    while (lineEnd > start && text[lineEnd - 1] === '\r') lineEnd -= 1;
    const line = text.slice(start, lineEnd);
    start = end + 1;
    lineCount += 1;
    if (lineCount > MAX_LINES) throw tooLarge();
    if (goesOn || (pending !== '' && FOLDED.test(line))) {
      const rest: string = goesOn ? line : line.slice(1);
      goesOn = isQuoted && rest.endsWith('=');
      pending += goesOn ? rest.slice(0, -1) : rest;
    } else if (line !== '' && line.trim() !== '') {
      if (pending !== '') yield pending;
      const first = pending === '' ? line.trimStart() : line;
      isQuoted = QUOTED_PRINTABLE_LINE.test(first);
      goesOn = isQuoted && first.endsWith('=');
      pending = goesOn ? first.slice(0, -1) : first;
    }
  }
  if (pending !== '') yield pending;
}

/** Unix line ends for those of old Macs, and no byte order mark; both are rare. */
function withPlainLineEnds(text: string): string {
  const clean = text.replace(CONTROL_CHARACTERS, '').replace(/^\uFEFF/, '');
  return clean.includes('\n') ? clean : clean.replaceAll('\r', '\n');
}

function tooLarge(): AppError {
  return new AppError('answer_too_large', 'The calendar has too many lines or entries to be read.');
}
