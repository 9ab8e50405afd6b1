/** Home of the zone names of Windows, of which Outlook still writes some. @see Unicode CLDR, windowsZones */
import { isTimeZone } from '../events/zones.ts';

/** The first zone that fits each name. */
const ZONES: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'tzone://Microsoft/Utc': 'UTC',
  'W. Europe Standard Time': 'Europe/Berlin',
  'GMT Standard Time': 'Europe/London',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'FLE Standard Time': 'Europe/Kiev',
  'GTB Standard Time': 'Europe/Bucharest',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'Pacific Standard Time': 'America/Los_Angeles',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'India Standard Time': 'Asia/Calcutta',
  'Nepal Standard Time': 'Asia/Katmandu',
  'Singapore Standard Time': 'Asia/Singapore',
  'China Standard Time': 'Asia/Shanghai',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Lord Howe Standard Time': 'Australia/Lord_Howe',
  'New Zealand Standard Time': 'Pacific/Auckland',
};
const NAMES = new Map(Object.entries(ZONES).map(([name, zone]) => [zone, name]));

/** The IANA zone of a name that is Windows' or IANA's; null when it is neither. */
export const zoneOf = (name: string): string | null => ZONES[name] ?? (isTimeZone(name) ? name : null);

/** What Outlook calls a zone: the name of Windows where there is one. */
export const outlookNameOf = (zone: string): string => (zone === 'UTC' ? 'UTC' : (NAMES.get(zone) ?? zone));
