/** Home of the names of zones: what IANA, Windows, Exchange, Notes and people call them. A name alone decides here, no rules. */
import { IANA_ALIAS_MAP, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { findTimeZone, fixedTimeZone, UTC } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';

/** A zone that was found by a name. */
export type NamedZone = {
  zone: TimeZone;
  /** The name is the one of IANA; all others are read with some guessing. */
  isExact: boolean;
};

/** Longest name that is examined; labels of Windows have 80 characters. */
const MAX_NAME_LENGTH = 200;

/** A name as it is compared: without quotes, escapes and what slipped into it from the line. */
export function plainZoneName(text: string): string {
  const [bare = ''] = text.slice(0, MAX_NAME_LENGTH).split(/;\s*[A-Za-z-]+=/);
  const decoded = /%[0-9a-f]{2}/i.test(bare)
    ? bare.replace(/%2f/gi, '/').replace(/%20/g, ' ').replace(/%5f/gi, '_')
    : bare;
  return decoded
    .replaceAll('\\', '')
    .trim()
    .replace(/^["'“”‘’]+|["'“”‘’]+$/g, '')
    .trim()
    .replace(/^TZID=/i, '');
}

/**
 * Finds a zone by its name alone.
 *
 * @param name As `plainZoneName` gives it.
 * @returns null when nothing explains it.
 */
export function findNamedZone(name: string): NamedZone | null {
  const exact = findExact(name);
  if (exact !== null) return { zone: exact, isExact: true };
  // Copies get a number: "Europe/Berlin-1", "W. Europe Standard Time 1".
  const single = name.replace(/(?<=[a-z])[ -]\d{1,2}$/, '');
  const zone =
    findOffset(name, WHOLE_OFFSET) ??
    (single === name ? null : findExact(single)) ??
    findWindowsZone(single) ??
    findPrefixedZone(single) ??
    findLabelledZone(single) ??
    findPair(single) ??
    findTranslated(single) ??
    findOffset(name, LEADING_OFFSET);
  return zone === null ? null : { zone, isExact: false };
}

/**
 * Finds a zone by any name that calendars give it: that of IANA, Windows, Exchange, Notes, or a distance from UTC.
 *
 * @returns null when nothing explains it.
 */
export const findZoneByName = (name: string): TimeZone | null => findNamedZone(plainZoneName(name))?.zone ?? null;

/** Short names that mean a clock with summer time to most who write them, and those that `Intl` takes for another place. */
const ABBREVIATIONS = new Map<string, string>([
  ['BST', 'Europe/London'],
  ['CEST', 'Europe/Berlin'],
  ['EEST', 'Europe/Helsinki'],
  ['WEST', 'Europe/Lisbon'],
  ['MESZ', 'Europe/Berlin'],
  ['MEZ', 'Europe/Berlin'],
  ['MSK', 'Europe/Moscow'],
  ['EDT', 'America/New_York'],
  ['ET', 'America/New_York'],
  ['CDT', 'America/Chicago'],
  ['CT', 'America/Chicago'],
  ['MDT', 'America/Denver'],
  ['MT', 'America/Denver'],
  ['PDT', 'America/Los_Angeles'],
  ['PT', 'America/Los_Angeles'],
  ['AST', 'America/Halifax'],
  ['ADT', 'America/Halifax'],
  ['AKST', 'America/Anchorage'],
  ['AKDT', 'America/Anchorage'],
  ['AEST', 'Australia/Sydney'],
  ['AEDT', 'Australia/Sydney'],
  ['AWST', 'Australia/Perth'],
  ['NZST', 'Pacific/Auckland'],
  ['NZDT', 'Pacific/Auckland'],
  ['SGT', 'Asia/Singapore'],
  ['HKT', 'Asia/Hong_Kong'],
  ['KST', 'Asia/Seoul'],
]);
const AREA = /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Etc|Europe|Indian|Pacific)[-. ]/i;
const UTC_NAME =
  /^(?:UTC|GMT|UCT|Z|Zulu|Etc\/UTC|tzone:\/\/Microsoft\/Utc|(?:Universal Coordinated|Coordinated Universal) Time)$/i;

/** A name or link of the IANA data, also in another case, with blanks for underscores, or with another mark for the slash. */
function findExact(name: string): TimeZone | null {
  if (UTC_NAME.test(name)) return UTC;
  const abbreviated = ABBREVIATIONS.get(name.toUpperCase());
  if (abbreviated !== undefined) return findTimeZone(abbreviated);
  const written = name.replaceAll(' ', '_');
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(written)) return null;
  const slashed = AREA.test(name) ? written.replace(/[-._]/, '/') : written;
  return (slashed === written ? null : findTimeZone(slashed)) ?? findTimeZone(written);
}

const WINDOWS = new Map<string, string>();
for (const { windowsName, territory, iana } of WINDOWS_TO_IANA_MAP) {
  const key = windowsName.toLowerCase();
  if (iana[0] !== undefined && (territory === '001' || !WINDOWS.has(key))) WINDOWS.set(key, iana[0]);
}
for (const [alias, windowsName] of [
  ['mexico standard time', 'central standard time (mexico)'],
  ['jerusalem standard time', 'israel standard time'],
  ['malay peninsula standard time', 'singapore standard time'],
  ['armenian standard time', 'caucasus standard time'],
  ['mid-atlantic standard time', 'utc-02'],
  ['kamchatka standard time', 'russia time zone 11'],
] as const) {
  const iana = WINDOWS.get(windowsName);
  if (iana !== undefined && !WINDOWS.has(alias)) WINDOWS.set(alias, iana);
}

/** The Windows name, also in another case, with "Daylight" or nothing for "Standard", or without its last words, as Notes has it. */
function findWindowsZone(name: string): TimeZone | null {
  const key = name.toLowerCase().replaceAll('_', ' ');
  const stem = key.replace(/(?: standard| daylight| summer)? time$/, '');
  const iana = WINDOWS.get(key) ?? WINDOWS.get(`${stem} standard time`);
  return iana === undefined ? null : findTimeZone(iana);
}

/** `/mozilla.org/20050126_1/Europe/Paris`, `/freeassociation.sourceforge.net/America/Argentina/Salta`, `Europe/Rome (CET)`. */
function findPrefixedZone(name: string): TimeZone | null {
  const [path = ''] = name.split(/\s*[([,]/);
  const segments = path.trim().split(/[/=]/);
  for (const count of [3, 2]) {
    const isWhole = segments.length === count && path !== name;
    const zone = segments.length > count || isWhole ? findExact(segments.slice(-count).join('/')) : null;
    if (zone !== null) return zone;
  }
  return null;
}

/** The cities of the IANA data by their names in lower case. */
const CITIES = new Map<string, string>();
const names = [...Intl.supportedValuesOf('timeZone'), ...IANA_ALIAS_MAP.flatMap(({ alias }) => alias)];
for (const name of names) {
  const city = name.split('/').at(-1)?.replaceAll('_', ' ').toLowerCase() ?? '';
  if (name.includes('/') && !/^(?:Etc|US|Canada|Brazil|Mexico|Chile)\//.test(name) && !CITIES.has(city))
    CITIES.set(city, name);
}

/** Places in labels whose IANA zone is called otherwise. */
const PLACES = new Map<string, string>([
  ['arizona', 'America/Phoenix'],
  ['hawaii', 'Pacific/Honolulu'],
  ['alaska', 'America/Anchorage'],
  ['baja california', 'America/Tijuana'],
  ['brasilia', 'America/Sao_Paulo'],
  ['city of buenos aires', 'America/Argentina/Buenos_Aires'],
  ['newfoundland', 'America/St_Johns'],
  ['saskatchewan', 'America/Regina'],
  ['central america', 'America/Guatemala'],
  ['indiana (east)', 'America/Indiana/Indianapolis'],
  ['guadalajara', 'America/Mexico_City'],
  ['quito', 'America/Guayaquil'],
  ['georgetown', 'America/Guyana'],
  ['salvador', 'America/Bahia'],
  ['atlantic time (canada)', 'America/Halifax'],
  ['midway island', 'Pacific/Midway'],
  ['eniwetok', 'Pacific/Kwajalein'],
  ['cape verde is.', 'Atlantic/Cape_Verde'],
  ['west central africa', 'Africa/Lagos'],
  ['pretoria', 'Africa/Johannesburg'],
  ['edinburgh', 'Europe/London'],
  ['bern', 'Europe/Zurich'],
  ['kyiv', 'Europe/Kiev'],
  ['st. petersburg', 'Europe/Moscow'],
  ['abu dhabi', 'Asia/Dubai'],
  ['islamabad', 'Asia/Karachi'],
  ['chennai', 'Asia/Kolkata'],
  ['mumbai', 'Asia/Kolkata'],
  ['new delhi', 'Asia/Kolkata'],
  ['kolkata', 'Asia/Kolkata'],
  ['kathmandu', 'Asia/Kathmandu'],
  ['sri jayawardenepura', 'Asia/Colombo'],
  ['ekaterinburg', 'Asia/Yekaterinburg'],
  ['hanoi', 'Asia/Bangkok'],
  ['beijing', 'Asia/Shanghai'],
  ['hong kong sar', 'Asia/Hong_Kong'],
  ['osaka', 'Asia/Tokyo'],
  ['ulaan bataar', 'Asia/Ulaanbaatar'],
  ['wellington', 'Pacific/Auckland'],
  ['canberra', 'Australia/Sydney'],
  ['solomon is.', 'Pacific/Guadalcanal'],
  ['new caledonia', 'Pacific/Noumea'],
  ['marshall is.', 'Pacific/Majuro'],
  ["nuku'alofa", 'Pacific/Tongatapu'],
  ['nuku’alofa', 'Pacific/Tongatapu'],
  ['coordinated universal time', 'UTC'],
  ['universal coordinated time', 'UTC'],
]);
const LABEL = /^\((?:UTC|GMT)\s*(?:([+-]\d{1,2})[:.]?(\d{2})?)?\)\s*(.*)$/i;

/**
 * A Windows label: "(UTC-05:00) Eastern Time (US & Canada)", "(GMT+10.00) Canberra, Melbourne, Sydney", or the cities
 * alone. The zone found must have the label's offset in its winter.
 */
function findLabelledZone(name: string): TimeZone | null {
  const [, hours, minutes = '0', places = name] = LABEL.exec(name) ?? [];
  const offsetMs = hours === undefined ? null : toOffsetMs(hours, minutes);
  const [, region] = /^(\w+)(?: Standard| Daylight)? Time\b/i.exec(places) ?? [];
  const parts = [places, ...places.split(/\s*[,;:]\s*|\s+\/\s+/).slice(0, 12)].map((part) => part.trim().toLowerCase());
  const candidates = [
    region === undefined ? null : findWindowsZone(region),
    ...parts.map((part) => zoneOfIana(PLACES.get(part))),
    ...parts.map(findWindowsZone),
    ...parts.map((part) => zoneOfIana(CITIES.get(part))),
  ];
  return candidates.find((zone) => zone !== null && (offsetMs === null || winterOffset(zone) === offsetMs)) ?? null;
}

const zoneOfIana = (iana: string | undefined): TimeZone | null => (iana === undefined ? null : findTimeZone(iana));

/** The smaller of the offsets in January and July: in summer clocks go forward on both halves of the globe. */
function winterOffset(zone: TimeZone): number {
  return Math.min(zone.offsetMsAt(Date.UTC(2026, 0, 15)), zone.offsetMsAt(Date.UTC(2026, 6, 15)));
}

/** For each pair of hours from UTC, of winter and summer, the zone with most people in it. */
const PAIRS = new Map<string, string>([
  ['-9 -8', 'America/Anchorage'],
  ['-8 -7', 'America/Los_Angeles'],
  ['-7 -6', 'America/Denver'],
  ['-6 -5', 'America/Chicago'],
  ['-5 -4', 'America/New_York'],
  ['-4 -3', 'America/Halifax'],
  ['-3.5 -2.5', 'America/St_Johns'],
  ['-1 0', 'Atlantic/Azores'],
  ['0 1', 'Europe/London'],
  ['1 2', 'Europe/Berlin'],
  ['2 3', 'Europe/Helsinki'],
  ['9.5 10.5', 'Australia/Adelaide'],
  ['10 11', 'Australia/Sydney'],
  ['12 13', 'Pacific/Auckland'],
]);

/** `GMT +0100 (Standard) / GMT +0200 (Daylight)`. */
function findPair(name: string): TimeZone | null {
  if (!/standard/i.test(name) || !/daylight|summer/i.test(name)) return null;
  const hours = [...name.matchAll(/([+-]\d{1,2})[:.]?(\d{2})?/g)].map(
    ([, whole = '0', minutes = '0']) => toOffsetMs(whole, minutes) / 3_600_000,
  );
  const pair = hours.length === 2 ? hours.toSorted((a, b) => a - b).join(' ') : '';
  return zoneOfIana(PAIRS.get(pair));
}

/** What Central and Eastern Europe, and the coasts of America, are called in other languages, without accents. */
const TRANSLATED: [RegExp, string][] = [
  [
    /mitteleurop|europe centrale|europa central|midden-?europ|(?:central|mellan|mellem|sentral)europ|srodkowoeurop|stredoevrop|keski-?euroop|kozep-europ/,
    'Europe/Berlin',
  ],
  [
    /osteurop|europe de l.est|europa oriental|oost-?europ|(?:ost|oest)europ|wschodnioeurop|vychodoevrop|ita-?euroop/,
    'Europe/Helsinki',
  ],
  [/ostkuste|est nord-americain|hora (?:estandar )?oriental/, 'America/New_York'],
  [/westkuste|pacifique nord-americain|hora (?:estandar )?del pacifico/, 'America/Los_Angeles'],
  [/московское/, 'Europe/Moscow'],
];

function findTranslated(name: string): TimeZone | null {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return zoneOfIana(TRANSLATED.find(([pattern]) => pattern.test(plain))?.[1]);
}

/** No clock on earth is further from UTC; more is a mistake. */
export const MAX_OFFSET_MS = 18 * 3_600_000;

const WHOLE_OFFSET = /^\(?(?:UTC|GMT|Z)?\s*([+-]\s?\d{1,2})[:.]?(\d{2})?\)?$/i;
const LEADING_OFFSET = /^\((?:UTC|GMT|Z)?\s*([+-]\s?\d{1,2})[:.]?(\d{2})?\)/i;

/** A name that tells its offset and nothing else that is known: `UTC+01`, `GMT-0500`, "(GMT +01:00)". */
function findOffset(name: string, pattern: RegExp): TimeZone | null {
  const [, hours, minutes = '0'] = pattern.exec(name) ?? [];
  const offsetMs = hours === undefined ? null : toOffsetMs(hours.replace(' ', ''), minutes);
  return offsetMs === null || Math.abs(offsetMs) > MAX_OFFSET_MS ? null : fixedTimeZone(name, offsetMs);
}

function toOffsetMs(hours: string, minutes: string): number {
  const sign = hours.startsWith('-') ? -1 : 1;
  return sign * (Math.abs(Number(hours)) * 60 + Number(minutes)) * 60_000;
}
