/** Home of the permissions asked for at Microsoft, and of the question whether those given are enough; pure. */

/** The least that reads events with their text, tells whose they are, and lasts longer than an hour. */
export const DEFAULT_SCOPES: readonly string[] = [
  'openid',
  'profile',
  'email',
  'offline_access',
  'User.Read',
  'Calendars.Read',
];

/** Any one of these lets us read events. `Calendars.ReadBasic` does not: it hides the text, and with it most links. */
export const CALENDAR_SCOPES: readonly string[] = [
  'Calendars.Read',
  'Calendars.ReadWrite',
  'Calendars.Read.Shared',
  'Calendars.ReadWrite.Shared',
];

const KNOWN = new Set(CALENDAR_SCOPES.map((scope) => scope.toLowerCase()));

/** Whether events can be read. Microsoft writes a permission alone, or behind the address of Graph. */
export const allowsCalendars = (granted: readonly string[]): boolean =>
  granted.some((scope) => KNOWN.has(scope.slice(scope.lastIndexOf('/') + 1).toLowerCase()));
