/** Home of addresses that a mail program broke over several lines without brackets around them. */
import { MAX_ADDRESSES, MAX_TEXT_CHARACTERS } from './links-in-text.ts';
import { respelled } from './respelled.ts';

/** Mail is wrapped at 72 to 78 characters; a shorter line ended because its writer ended it. */
const SHORTEST_FULL_LINE = 60;
/** Lines of one address. */
const MAX_LINES = 16;
/** Characters of one line that are looked at; nobody wraps at more. */
const MAX_LINE_LENGTH = 1_000;

const ADDRESS_AT_END = /https?:\/{2}[!#-;=?-[\]_a-~]{1,1000}$/i;
const RUN_AT_START = /^[!#-;=?-[\]_a-~]+/;
const HAS_SCHEME = /https?:\//i;

/** Whether a line goes on with the address before it: it has the signs of one, or the address breaks off at such a sign. */
function continues(address: string, next: string, isWholeLine: boolean): boolean {
  if (HAS_SCHEME.test(next)) return false;
  const hasQuery = address.includes('?');
  if ((hasQuery ? /[=&%]/ : /[/?=&%]/).test(next) || /[/?=&%_-]$/.test(address)) return true;
  return isWholeLine && hasQuery && /^(?=.*[\d.])[\w.~+-]+$/.test(next) && !/^\d{1,4}\.?$/.test(next);
}

/**
 * Finds the addresses that were broken at the end of full lines, joined again, in their order.
 *
 * They are guesses: each stands in the text as a shorter address too.
 *
 * @param text At most MAX_TEXT_CHARACTERS of it are read.
 * @throws never.
 */
export function wrappedAddresses(text: string): string[] {
  const lines = respelled(text.slice(0, MAX_TEXT_CHARACTERS)).split(/\r?\n/);
  const found: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (found.length >= MAX_ADDRESSES) break;
    if (line.length < SHORTEST_FULL_LINE || line.length > MAX_LINE_LENGTH) continue;
    const start = ADDRESS_AT_END.exec(line)?.[0];
    if (start === undefined) continue;
    const joined = withFollowingLines(start, lines.slice(index + 1, index + MAX_LINES));
    if (joined !== start) found.push(joined);
  }
  return found;
}

function withFollowingLines(start: string, lines: readonly string[]): string {
  let address = start;
  for (const line of lines) {
    const [next = ''] = RUN_AT_START.exec(line.slice(0, MAX_LINE_LENGTH)) ?? [];
    const isWholeLine = next.length === line.trimEnd().length;
    if (next === '' || !continues(address, next, isWholeLine)) break;
    address += next;
    if (!isWholeLine || line.length < SHORTEST_FULL_LINE) break;
  }
  return address;
}
