/** Home of what Outlook puts into invitations, whoever's calendar they land in: Teams links and UIDs. */
import { digest, guidOf } from './model.ts';

/** A Teams link, the same for the same name. */
export function teamsLinkOf(name: string): string {
  const thread = Buffer.from(`Sandbox meeting ${digest(name).slice(0, 24)}`).toString('base64url');
  const context = encodeURIComponent(`{"Tid":"${guidOf('tenant')}","Oid":"${guidOf(name)}"}`);
  return `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=${context}`;
}

/** A UID as Outlook makes them, the same for the same key. @see MS-OXOCAL 2.2.1.27, PidLidGlobalObjectId */
export function globalObjectId(key: string): string {
  const data = digest(key).slice(0, 32).toUpperCase();
  return `${OUTLOOK_START}${NO_DATE}${CREATED}${RESERVED}10000000${data}`;
}

const OUTLOOK_START = '040000008200E00074C5B7101A82E008';
const NO_DATE = '00000000';
const CREATED = '9018E5A1F3B4DA01';
const RESERVED = '0000000000000000';
/** `vCal-Uid` and a version, before the text of a UID that came from elsewhere. */
const FOREIGN_MARK = '7643616C2D55696401000000';

/**
 * The UID of one occurrence: the series' own with the date of the occurrence put in, so that no two are the same.
 *
 * @param uid Of the series; one that Outlook did not make is wrapped first.
 * @param date Where the occurrence stood originally: `2026-03-10`.
 */
export function occurrenceUid(uid: string, date: string): string {
  const isOutlooks = uid.startsWith(OUTLOOK_START) && uid.length >= 80;
  const rest = isOutlooks ? uid.slice(OUTLOOK_START.length + NO_DATE.length) : wrapForeign(uid);
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
  return `${OUTLOOK_START}${hex(year, 4)}${hex(month, 2)}${hex(day, 2)}${rest}`;
}

function wrapForeign(uid: string): string {
  const data = `${FOREIGN_MARK}${Buffer.from(uid).toString('hex').toUpperCase()}00`;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length / 2);
  return `${'0'.repeat(16)}${RESERVED}${size.toString('hex').toUpperCase()}${data}`;
}
