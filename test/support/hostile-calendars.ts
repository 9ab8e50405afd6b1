/** Home of calendars that are made to do harm: each is small for what it asks for, or asks for much of one thing. */

/** A feed as it is sent. */
export type HostileFeed = { name: string; text: string };

/** The first day that events take place on, as iCalendar writes it. */
export type HostileDay = `${number}`;

const CRLF = '\r\n';
const repeated = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_unused, index) => line(index)).join(CRLF);
const calendar = (...parts: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...parts, 'END:VCALENDAR', ''].join(CRLF);
const event = (uid: string, day: HostileDay, ...lines: string[]): string =>
  [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTART:${day}T100000Z`,
    'DURATION:PT30M',
    `SUMMARY:${uid}`,
    ...lines,
    'END:VEVENT',
  ].join(CRLF);
const numbers = (count: number, from = 0): string =>
  Array.from({ length: count }, (_unused, index) => index + from).join(',');
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/**
 * The feeds by what they have too much of.
 *
 * @param day `YYYYMMDD`, inside the window that is read.
 * @param scale Share of the full size, which is up to 20 MB: tests make smaller ones.
 */
export function hostileFeeds(day: HostileDay, scale = 1): HostileFeed[] {
  const many = (count: number): number => Math.max(Math.round(count * scale), 2);
  const master = (...lines: string[]): string => calendar(event('master', day, ...lines));
  const longText = 'All work and no play. '.repeat(4_500);
  const zoneRules = (id: string, extra: string): string =>
    `BEGIN:VTIMEZONE${CRLF}TZID:${id}${CRLF}BEGIN:STANDARD${CRLF}DTSTART:19700101T000000${CRLF}TZOFFSETFROM:+0130${CRLF}TZOFFSETTO:+0130${CRLF}${extra}END:STANDARD${CRLF}END:VTIMEZONE`;
  const instant = (index: number): string => {
    const at = new Date(Date.UTC(2020, 0, 1) + index * 60_000).toISOString();
    return `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  };
  return [
    {
      name: 'EXDATEs of invented zones',
      text: master(
        'RRULE:FREQ=DAILY',
        repeated(many(300_000), (i) => `EXDATE;TZID=Nowhere/City ${i}:${day}T100000`),
      ),
    },
    {
      name: 'frames with invented zones',
      text: repeated(many(60_000), (i) =>
        calendar(`X-WR-TIMEZONE:Nowhere/City ${i}`, event(`frame${i}`, day, `DTEND;TZID=Elsewhere ${i}:${day}T110000`)),
      ),
    },
    {
      name: 'property names, all different',
      text: master(repeated(many(450_000), (i) => `X-CONFERENCE-${i}:https://a.example/${i}`)),
    },
    {
      name: 'BYDAYs',
      text: calendar(
        repeated(many(8_000), (i) =>
          event(
            `byday${i}`,
            '20100104',
            `RRULE:FREQ=YEARLY;INTERVAL=3;BYDAY=${Array.from({ length: 390 }, (_unused, at) => `${(at % 53) + 1}${WEEKDAYS[at % 7] ?? 'MO'}`).join(',')};BYSETPOS=366`,
          ),
        ),
      ),
    },
    {
      name: 'rules that never match',
      text: calendar(
        repeated(many(60_000), (i) =>
          event(
            `never${i}`,
            '20000101',
            ...Array.from({ length: 3 }, () => 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9999'),
          ),
        ),
      ),
    },
    {
      name: 'rules of every second of a year',
      text: calendar(
        repeated(many(30_000), (i) =>
          event(
            `seconds${i}`,
            '20000101',
            `RRULE:FREQ=YEARLY;BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)};BYSECOND=${numbers(60)};BYSETPOS=-366`,
          ),
        ),
      ),
    },
    {
      name: 'MINUTELY events with long descriptions',
      text: calendar(
        repeated(many(190), (i) => event(`minutely${i}`, day, 'RRULE:FREQ=MINUTELY', `DESCRIPTION:${longText}${i}`)),
      ),
    },
    {
      name: 'RDATEs',
      text: calendar(
        repeated(many(50), (i) =>
          event(`rdate${i}`, day, `RDATE:${Array.from({ length: 15_000 }, (_unused, at) => instant(at)).join(',')}`),
        ),
      ),
    },
    {
      name: 'EXRULEs',
      text: calendar(
        repeated(many(8_000), (i) =>
          event(
            `exrule${i}`,
            '20000101',
            'RRULE:FREQ=HOURLY',
            repeated(20, (at) => `EXRULE:FREQ=MINUTELY;INTERVAL=7;COUNT=99999;BYHOUR=${at}`),
          ),
        ),
      ),
    },
    {
      name: 'overrides of one UID',
      text: calendar(
        event('one', '20200101', 'RRULE:FREQ=DAILY'),
        repeated(many(100_000), (i) => event('one', day, `RECURRENCE-ID:${instant(i)}`)),
      ),
    },
    {
      name: 'masters and overrides of one UID',
      text: calendar(
        repeated(many(50_000), (i) =>
          event('one', day, `DTSTART:${instant(i)}`).replace(`DTSTART:${day}T100000Z${CRLF}`, ''),
        ),
        repeated(many(50_000), (i) => event('one', day, `RECURRENCE-ID:${instant(i)}`)),
      ),
    },
    {
      name: 'attendees of one event',
      text: master(
        repeated(many(250_000), (i) => `ATTENDEE;CN=Guest ${i};PARTSTAT=ACCEPTED:mailto:guest${i}@example.com`),
      ),
    },
    {
      name: 'attendees of every occurrence',
      text: calendar(
        repeated(many(150), (i) =>
          event(
            `crowd${i}`,
            day,
            'RRULE:FREQ=HOURLY',
            repeated(1_000, (at) => `ATTENDEE;CN=${'Long name '.repeat(7)}:mailto:guest${at}@example.com`),
          ),
        ),
      ),
    },
    {
      name: 'alarms',
      text: master(
        repeated(many(250_000), () => `BEGIN:VALARM${CRLF}ACTION:DISPLAY${CRLF}TRIGGER:-PT5M${CRLF}END:VALARM`),
      ),
    },
    {
      name: 'components inside components',
      text: calendar(
        repeated(many(290_000), () => 'BEGIN:X-BOX'),
        event('deep', day),
        repeated(many(290_000), () => 'END:X-BOX'),
      ),
    },
    {
      name: 'one line',
      text: master(`DESCRIPTION:${'x'.repeat(many(20_000_000))}`),
    },
    {
      name: 'folds of one line',
      text: master(`DESCRIPTION:x${CRLF}${repeated(many(1_900_000), () => ' yyyyyyy')}`),
    },
    {
      name: 'large rules of a zone, used by every event',
      text: calendar(
        zoneRules(
          'Home',
          `RDATE:${Array.from({ length: many(50_000) }, (_unused, at) => instant(at).slice(0, -1)).join(',')}${CRLF}`,
        ),
        repeated(many(100_000), (i) =>
          event(`zoned${i}`, day, `DTSTART;TZID=Home:${day}T100000`).replace(`DTSTART:${day}T100000Z${CRLF}`, ''),
        ),
      ),
    },
    {
      name: 'zones with rules',
      text: calendar(
        repeated(many(40_000), (i) => zoneRules(`Own ${i}`, `RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30${CRLF}`)),
        repeated(many(40_000), (i) =>
          event(`own${i}`, day, `DTSTART;TZID=Own ${i}:${day}T100000`).replace(`DTSTART:${day}T100000Z${CRLF}`, ''),
        ),
      ),
    },
    {
      name: 'descriptions full of links',
      text: calendar(
        repeated(many(190), (i) =>
          event(
            `links${i}`,
            day,
            'RRULE:FREQ=HOURLY',
            `DESCRIPTION:${Array.from({ length: 3_000 }, (_unused, at) => `https://teams.microsoft.com/l/${at}`).join(' ')}`,
          ),
        ),
      ),
    },
    { name: 'nothing but line ends', text: `${calendar(event('one', day))}${CRLF.repeat(many(10_000_000))}` },
    { name: 'nothing but beginnings', text: calendar(repeated(many(1_000_000), () => 'BEGIN:VCALENDAR')) },
    { name: 'single events', text: calendar(repeated(many(180_000), (i) => event(`single${i}`, day))) },
  ];
}
