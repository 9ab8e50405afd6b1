/** Home of the rules of vCalendar 1.0 (`D1 #10`, `W2 MO WE 20270101T000000Z`, `MP1 2+ TU #0`), put in the words of RFC 5545. */

const FREQUENCIES: Record<string, string> = {
  D: 'DAILY',
  W: 'WEEKLY',
  MP: 'MONTHLY',
  MD: 'MONTHLY',
  YM: 'YEARLY',
  YD: 'YEARLY',
};
const LISTS: Record<string, string> = { W: 'BYDAY', MP: 'BYDAY', MD: 'BYMONTHDAY', YM: 'BYMONTH', YD: 'BYYEARDAY' };
/** How often it takes place when the rule does not say; 0 is for ever. */
const DEFAULT_COUNT = 2;

/**
 * The same rule as the value of an RRULE; null when it is none of vCalendar.
 *
 * @see https://web.archive.org/web/2000/http://www.imc.org/pdi/vcal-10.txt section "Recurrence Rules"
 */
export function fromVcalendarRule(value: string): string | null {
  const [, kind = '', interval = '', rest = ''] =
    /^\s*(D|W|MP|MD|YM|YD)(\d{1,4})((?:\s[^]{0,400})?)$/i.exec(value) ?? [];
  const frequency = FREQUENCIES[kind.toUpperCase()];
  if (frequency === undefined) return null;
  const list: string[] = [];
  let end = `COUNT=${DEFAULT_COUNT}`;
  let nths: string[] = [];
  let namedDay = false;
  for (const word of rest.toUpperCase().split(/\s+/)) {
    if (/^#\d{1,6}$/.test(word)) end = Number(word.slice(1)) === 0 ? '' : `COUNT=${Number(word.slice(1))}`;
    else if (/^\d{8}(?:T\d{4,6}Z?)?$/.test(word)) end = `UNTIL=${word}`;
    else if (/^[1-5][+-]$/.test(word)) {
      if (namedDay) nths = [];
      namedDay = false;
      nths.push(`${word.endsWith('-') ? '-' : ''}${word.charAt(0)}`);
    } else if (/^(?:SU|MO|TU|WE|TH|FR|SA)$/.test(word)) {
      namedDay = true;
      for (const nth of nths.length === 0 ? [''] : nths) list.push(`${nth}${word}`);
    } else if (word === 'LD') list.push('-1');
    else if (/^\d{1,3}[+-]?$/.test(word))
      list.push(word.endsWith('-') ? `-${word.slice(0, -1)}` : word.replace('+', ''));
  }
  const name = LISTS[kind.toUpperCase()];
  const parts = [`FREQ=${frequency}`, `INTERVAL=${Number(interval)}`, end];
  if (name !== undefined && list.length > 0) parts.push(`${name}=${list.join(',')}`);
  return parts.filter((part) => part !== '').join(';');
}
