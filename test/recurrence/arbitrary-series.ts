/** Home of the dice: series of every frequency with what calendars do to them, and the windows they are looked at through. */
import * as fc from 'fast-check';
import { listOccurrences } from '../../src/icalendar/recurrence-rule.ts';
import { readRecurrenceRule } from '../../src/icalendar/rule-value.ts';
import { DAY_MS } from '../../src/base/time-zone.ts';
import { OWN_ZONES, WEEKDAYS, ZONES } from './series-case.ts';
import type { ChangedOccurrence, Length, SeriesCase, TimeForm } from './series-case.ts';

/** A series and the windows to look through, in milliseconds since 1970. */
export type Viewed = {
  series: SeriesCase;
  windows: [number, number][];
  /** Seconds; more than every length and every move of the series. */
  margin: number;
};

const HOUR_MS = 3_600_000;
const HOUR_S = 3_600;

/**
 * How far after its start a series is looked at, how long a window is, how far an occurrence is moved at most, in steps of
 * what, and the longest interval and length. All stay below the bounds of one reading.
 */
const SIGHT = {
  YEARLY: { reachMs: 12 * 365 * DAY_MS, windowMs: 900 * DAY_MS, moveSeconds: 1_740, every: [1, 4] },
  MONTHLY: { reachMs: 8 * 365 * DAY_MS, windowMs: 365 * DAY_MS, moveSeconds: 1_740, every: [1, 12] },
  WEEKLY: { reachMs: 5 * 365 * DAY_MS, windowMs: 150 * DAY_MS, moveSeconds: 1_740, every: [1, 8] },
  DAILY: { reachMs: 3 * 365 * DAY_MS, windowMs: 60 * DAY_MS, moveSeconds: 1_740, every: [1, 12] },
  HOURLY: { reachMs: 30 * DAY_MS, windowMs: 5 * DAY_MS, moveSeconds: 1_740, every: [1, 30] },
  MINUTELY: { reachMs: DAY_MS, windowMs: 6 * HOUR_MS, moveSeconds: 290, every: [3, 90] },
  SECONDLY: { reachMs: 3 * HOUR_MS, windowMs: HOUR_MS, moveSeconds: 29, every: [90, 4_000] },
} as const;
type Frequency = keyof typeof SIGHT;
const isWithinDay = (frequency: Frequency): boolean => frequency === 'SECONDLY' || frequency === 'MINUTELY';
const isShort = (frequency: Frequency): boolean => SIGHT[frequency].windowMs < 10 * DAY_MS;

/** Leap days and turns of years. */
const SPECIAL_DAYS = ['2024-02-28', '2020-02-29', '2024-12-29', '2020-12-30', '2016-01-31'];
/** Days before a change of the clock in a zone, special days and others. */
function startDays(zone: string): fc.Arbitrary<number> {
  const eves = ZONES[zone]?.eves ?? [];
  const named = (days: string[]): fc.Arbitrary<number> => fc.constantFrom(...days).map((day) => Date.parse(day));
  return fc.oneof(
    ...(eves.length === 0 ? [] : [named(eves)]),
    named(SPECIAL_DAYS),
    fc.integer({ min: 0, max: 15 * 365 }).map((days) => Date.UTC(2012, 0) + days * DAY_MS),
  );
}
/** Times of day in minutes: the hours in which clocks change, and others. */
const TIMES_OF_DAY = fc.oneof(
  fc.integer({ min: 1, max: 3 }).chain((hour) => fc.constantFrom(0, 15, 30).map((minute) => hour * 60 + minute)),
  fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
);

const list = <T>(entry: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.uniqueArray(entry, { minLength: 1, maxLength });
const part = (name: string, values: fc.Arbitrary<(number | string)[]>): fc.Arbitrary<string> =>
  values.map((entries) => `${name}=${entries.join(',')}`);
const either = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min, max }), fc.integer({ min: -max, max: -min }));
/** A value three times in ten, else null. */
const seldom = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: values });

const BYMONTH = part('BYMONTH', list(fc.integer({ min: 1, max: 12 })));
const BYMONTHDAY = part('BYMONTHDAY', list(fc.oneof(either(1, 31), fc.constantFrom(13, 29, 30, 31, -1))));
const BYYEARDAY = part('BYYEARDAY', list(fc.oneof(either(1, 366), fc.constantFrom(60, 366, -1, -366))));
const BYWEEKNO = part('BYWEEKNO', list(either(2, 51)));
/** The weeks that can lie in two years. */
const BYWEEKNO_AT_THE_TURN = part('BYWEEKNO', list(fc.constantFrom(1, 52, 53, -1, -52, -53)));
const WEEKDAY = fc.constantFrom(...WEEKDAYS);
const BYDAY = part('BYDAY', list(WEEKDAY, 5));
const ordinalDays = (max: number): fc.Arbitrary<string> =>
  part(
    'BYDAY',
    list(fc.tuple(fc.option(either(1, max), { freq: 8 }), WEEKDAY).map(([nth, day]) => `${nth ?? ''}${day}`)),
  );
const BYSETPOS = part('BYSETPOS', list(either(1, 4), 2));
const BYHOUR = part('BYHOUR', list(fc.integer({ min: 0, max: 23 })));
const BYMINUTE = part('BYMINUTE', list(fc.integer({ min: 0, max: 59 }), 2));
const BYSECOND = part('BYSECOND', list(fc.integer({ min: 0, max: 59 }), 2));
const WKST = part('WKST', list(WEEKDAY, 1));
const NONE = fc.constant<string | null>(null);

/** The parts that choose days, per frequency, as section 3.3.10 allows them together. */
function dayParts(frequency: Frequency, startMs: number): fc.Arbitrary<(string | null)[]> {
  const start = new Date(startMs);
  const today = WEEKDAYS[start.getUTCDay()] ?? 'MO';
  if (frequency === 'YEARLY')
    return fc.oneof(
      fc.tuple(seldom(BYMONTH), NONE),
      fc.tuple(seldom(BYMONTH), BYMONTHDAY, seldom(BYDAY)),
      fc.tuple(NONE, BYYEARDAY, seldom(BYDAY)),
      fc.tuple(NONE, BYWEEKNO, seldom(BYDAY)),
      fc.tuple(NONE, BYWEEKNO_AT_THE_TURN, seldom(BYDAY)),
      fc.tuple(BYMONTH, ordinalDays(5)),
      fc.tuple(NONE, ordinalDays(53)),
    );
  if (frequency === 'MONTHLY')
    return fc.oneof(
      fc.tuple(seldom(BYMONTH)),
      fc.tuple(seldom(BYMONTH), BYMONTHDAY, seldom(BYDAY)),
      fc.tuple(seldom(BYMONTH), ordinalDays(5)),
    );
  if (frequency === 'WEEKLY') return fc.tuple(seldom(BYMONTH), seldom(BYDAY));
  if (frequency === 'DAILY') return fc.tuple(seldom(BYMONTH), seldom(BYMONTHDAY), seldom(BYDAY));
  // A short frequency that rests for months would keep the referee walking: today always matches.
  const withToday = list(WEEKDAY, 5).map((days) => `BYDAY=${[...new Set([today, ...days])].join(',')}`);
  const thisMonth = fc.constant(`BYMONTH=${start.getUTCMonth() + 1},${((start.getUTCMonth() + 1) % 12) + 1}`);
  return fc.tuple(seldom(thisMonth), seldom(withToday));
}

/** Whether a rule names weeks that can lie in two years. */
export const isAtTheTurn = (rule: string): boolean => /BYWEEKNO=(?:[^;]*,)?-?(?:1|52|53)(?:[,;]|$)/.test(rule);
/** Whether a rule picks days of weeks by their position. */
export const hasWeeklyPosition = (rule: string): boolean => /FREQ=WEEKLY.*BYSETPOS/.test(rule);
/** Whether the referee is wrong about single days of a rule (see differences.ts), so that counting would go astray. */
const isUncountable = (rule: string): boolean => isAtTheTurn(rule) || hasWeeklyPosition(rule);

/** A rule without COUNT and UNTIL. */
function ruleArbitrary(frequency: Frequency, startMs: number, isDate: boolean): fc.Arbitrary<string> {
  const [least, most] = SIGHT[frequency].every;
  const interval = fc.oneof(fc.constant(least), fc.integer({ min: least, max: most }));
  const times = isDate
    ? fc.constant<(string | null)[]>([])
    : fc.tuple(
        isWithinDay(frequency) ? NONE : seldom(BYHOUR),
        frequency === 'SECONDLY' ? NONE : seldom(BYMINUTE),
        seldom(BYSECOND),
      );
  return fc
    .tuple(interval, seldom(WKST), dayParts(frequency, startMs), times, seldom(BYSETPOS))
    .map(([every, weekStart, days, clock, position]) => {
      const by = [...days, ...clock].filter((text) => text !== null);
      if (isAtTheTurn(by.join(';')))
        return [`FREQ=${frequency}`, ...(weekStart === null ? [] : [weekStart]), ...by].join(';');
      return [
        `FREQ=${frequency}`,
        ...(every === 1 ? [] : [`INTERVAL=${every}`]),
        ...(weekStart === null ? [] : [weekStart]),
        ...by,
        ...(position === null || by.length === 0 ? [] : [position]),
      ].join(';');
    });
}

function lengthArbitrary(isDate: boolean, isBrief: boolean): fc.Arbitrary<Length> {
  if (isBrief)
    return fc.constantFrom<Length['form']>('end', 'duration').map((form) => ({ form, days: 0, seconds: 900 }));
  const days = fc.integer({ min: 1, max: 3 });
  if (isDate)
    return fc.oneof(
      fc.constant<Length>({ form: 'none', days: 1, seconds: 0 }),
      fc
        .tuple(fc.constantFrom<Length['form']>('end', 'duration'), days)
        .map(([form, count]) => ({ form, days: count, seconds: 0 })),
    );
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(900, 1_800, 3_600, 5_400)
        .map((seconds): Length => ({ form: 'end', days: 0, seconds })),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(900, 3_600, 90_000).map((seconds): Length => ({ form: 'duration', days: 0, seconds })),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(0, 3_600).map((seconds): Length => ({ form: 'duration', days: 1, seconds })),
    },
    { weight: 1, arbitrary: fc.constant<Length>({ form: 'end', days: 1, seconds: 0 }) },
    { weight: 1, arbitrary: fc.constant<Length>({ form: 'none', days: 0, seconds: 0 }) },
  );
}

const FORM = fc.constantFrom<TimeForm>('usual', 'usual', 'utc', 'date');
const SHARE = fc.oneof(fc.double({ min: 0, max: 0.2, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
const some = <T>(entry: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 2, arbitrary: fc.array(entry, { minLength: 1, maxLength }) },
  );

/** What is thrown before the rule is known; shares point at occurrences, 0 the first and 1 the last in sight. */
type Dice = {
  length: Length;
  zoneForm: SeriesCase['zoneForm'];
  end:
    | { kind: 'never' }
    | { kind: 'count'; count: number }
    | { kind: 'until'; share: number; shiftMs: number; form: 'usual' | 'local' | 'date' };
  further: { days: number; minutes: number; form: TimeForm; periodSeconds: number | null }[];
  excluded: { share: number; form: TimeForm }[];
  changed: {
    share: number;
    form: TimeForm;
    isCancelled: boolean;
    isFromHere: boolean;
    shift: number;
    length: Length;
  }[];
  views: number[];
};

const diceArbitrary = (isDate: boolean, isBrief: boolean): fc.Arbitrary<Dice> =>
  fc.record({
    length: lengthArbitrary(isDate, isBrief),
    zoneForm: fc.constantFrom<SeriesCase['zoneForm']>('iana', 'iana', 'windows', 'own'),
    end: fc.oneof(
      fc.constant({ kind: 'never' as const }),
      fc.integer({ min: 1, max: 60 }).map((count) => ({ kind: 'count' as const, count })),
      fc.record({
        kind: fc.constant('until' as const),
        share: SHARE,
        shiftMs: fc.constantFrom(-1_000, 0, 0, 1_000, HOUR_MS),
        form: fc.constantFrom('usual' as const, 'usual' as const, 'local' as const, 'date' as const),
      }),
    ),
    further: some(
      fc.record({
        days: fc.integer({ min: 0, max: 400 }),
        minutes: fc.integer({ min: 0, max: 47 }),
        form: FORM,
        periodSeconds: seldom(fc.constantFrom(1_800, 7_200)),
      }),
      3,
    ),
    excluded: some(fc.record({ share: SHARE, form: FORM }), 4),
    changed: some(
      fc.record({
        share: SHARE,
        form: FORM,
        isCancelled: fc.constantFrom(false, false, true),
        isFromHere: fc.constantFrom(false, false, false, true),
        shift: fc.integer({ min: -60, max: 60 }),
        length: lengthArbitrary(isDate, isBrief),
      }),
      3,
    ),
    views: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2 }),
  });

/** Series and windows. */
export const VIEWED: fc.Arbitrary<Viewed> = fc
  .tuple(
    fc.constantFrom<SeriesCase['clock']>('zoned', 'zoned', 'zoned', 'zoned', 'utc', 'floating', 'date', 'date'),
    fc.constantFrom(...Object.keys(ZONES)),
    fc.constantFrom<Frequency>(
      'YEARLY',
      'YEARLY',
      'MONTHLY',
      'MONTHLY',
      'WEEKLY',
      'WEEKLY',
      'DAILY',
      'DAILY',
      'HOURLY',
      'MINUTELY',
      'SECONDLY',
    ),
    TIMES_OF_DAY,
  )
  .chain((thrown) => fc.tuple(fc.constant(thrown), startDays(thrown[1])))
  .chain(([[clock, zone, wanted, minutes], dayMs]) => {
    const isDate = clock === 'date';
    const frequency = isDate && isShort(wanted) ? 'DAILY' : wanted;
    const startMs = isDate ? dayMs : dayMs + minutes * 60_000;
    return fc
      .tuple(ruleArbitrary(frequency, startMs, isDate), diceArbitrary(isDate, isWithinDay(frequency)))
      .map(([rule, dice]) => settle({ clock, zone, frequency, startMs }, rule, dice));
  });

type Base = Pick<SeriesCase, 'clock' | 'zone' | 'startMs'> & { frequency: Frequency };

/** What stands at a share of a list; the start where the list is empty. */
const pickFrom = (walls: readonly number[], share: number, startMs: number): number =>
  walls[Math.min(Math.floor(share * walls.length), walls.length - 1)] ?? startMs;

/** Turns shares into the occurrences they point at, so that exceptions and changes meet something. */
function settle(base: Base, thrown: string, dice: Dice): Viewed {
  const { clock, zone, frequency, startMs } = base;
  const isDate = clock === 'date';
  const rule = withMatches(thrown, base);
  const count = dice.end.kind === 'count' && !isUncountable(rule) ? dice.end.count : null;
  const inSight = wallsOf(rule, startMs, startMs + SIGHT[frequency].reachMs, count);
  const until =
    dice.end.kind === 'until'
      ? {
          wallMs: pickFrom(inSight, dice.end.share, startMs) + (isDate ? 0 : dice.end.shiftMs),
          form: dice.end.form,
        }
      : null;
  const lastMs = until === null ? Infinity : until.wallMs + (until.form === 'date' ? DAY_MS : 0);
  const kept = inSight.filter((wallMs) => wallMs <= lastMs);
  const taken = new Set<number>();
  const take = (share: number): number | null => {
    const wallMs = pickFrom(kept, share, startMs);
    if (taken.has(wallMs)) return null;
    taken.add(wallMs);
    return wallMs;
  };
  const formAt = (wallMs: number, form: TimeForm): TimeForm =>
    formOf(form, wallMs % DAY_MS === startMs % DAY_MS, clock);
  const changed = dice.changed.flatMap((change): ChangedOccurrence[] => {
    const originalMs = take(change.share);
    if (originalMs === null) return [];
    const { isCancelled, isFromHere, length } = change;
    const shiftSeconds = isDate ? Math.trunc(change.shift / 12) * 86_400 : change.shift * SIGHT[frequency].moveSeconds;
    return [{ originalMs, form: formAt(originalMs, change.form), isCancelled, isFromHere, shiftSeconds, length }];
  });
  const excluded = dice.excluded.flatMap(({ share, form }) => {
    const wallMs = take(share);
    return wallMs === null ? [] : [{ wallMs, form: formAt(wallMs, form) }];
  });
  const zoneForm = dice.zoneForm === 'own' && OWN_ZONES[zone] === undefined ? 'iana' : dice.zoneForm;
  const further = furtherOf(base, dice);
  const { length } = dice;
  const series: SeriesCase = { clock, zone, zoneForm, startMs, length, rule, count, until, further, excluded, changed };
  const margin = isWithinDay(frequency) ? 30 * HOUR_S : 10 * 24 * HOUR_S;
  return { series, windows: windowsOf(series, frequency, dice.views), margin };
}

/** A rule with the parts left out that keep it from matching: the referee would walk on to the year 9999. Unit tests have such rules. */
function withMatches(rule: string, { frequency, startMs }: Base): string {
  const isEmpty = (text: string): boolean =>
    wallsOf(text, startMs, startMs + SIGHT[frequency].reachMs, null).length < 2;
  const withoutPosition = isEmpty(rule) ? rule.replace(/;BYSETPOS=[^;]+/, '') : rule;
  return isEmpty(withoutPosition) ? withoutPosition.replace(/;BY(HOUR|MINUTE|SECOND)=[^;]+/g, '') : withoutPosition;
}

function furtherOf({ clock, frequency, startMs }: Base, dice: Dice): SeriesCase['further'] {
  if (isShort(frequency)) return [];
  const isDate = clock === 'date';
  const isFromHere = dice.changed.some((change) => change.isFromHere);
  return dice.further.map(({ days, minutes, form, periodSeconds }) => {
    const dayMs = Math.floor(startMs / DAY_MS) * DAY_MS + days * DAY_MS;
    const isPeriod = periodSeconds !== null && !isDate && !isFromHere;
    const isWholeDay = form === 'date' && !isPeriod;
    // Seven minutes past is seldom a time of a rule: a further date on top of an occurrence says nothing new.
    const ownMs = isDate ? 0 : isWholeDay ? startMs % DAY_MS : minutes * 1_800_000 + 420_000;
    return {
      wallMs: dayMs + ownMs,
      form: formOf(form, isWholeDay, clock),
      periodSeconds: isPeriod ? periodSeconds : null,
    };
  });
}

/** Windows at the start, the end, one thing out of the ordinary, and anywhere. */
function windowsOf(series: SeriesCase, frequency: Frequency, views: readonly number[]): [number, number][] {
  const { startMs, until, changed, excluded, further } = series;
  const { reachMs, windowMs } = SIGHT[frequency];
  const odd = [
    ...changed.map(({ originalMs }) => originalMs),
    ...[...excluded, ...further].map(({ wallMs }) => wallMs),
  ];
  const places = [
    startMs,
    ...(until === null ? [] : [until.wallMs]),
    pickFrom(odd, views[0] ?? 0, startMs),
    ...views.map((share) => startMs + share * reachMs),
  ];
  return places.map((placeMs) => {
    const fromMs = Math.floor((placeMs - windowMs / 8) / 60_000) * 60_000;
    return [fromMs, fromMs + windowMs];
  });
}

/** A date stands for an occurrence only at the time of day of the start; UTC says nothing of floating times. */
function formOf(form: TimeForm, isAtStartTime: boolean, clock: SeriesCase['clock']): TimeForm {
  if (clock === 'date' || (form === 'date' && !isAtStartTime)) return 'usual';
  return form === 'utc' && clock === 'floating' ? 'usual' : form;
}

function wallsOf(rule: string, startMs: number, toMs: number, count: number | null): number[] {
  const read = readRecurrenceRule(count === null ? rule : `${rule};COUNT=${count}`);
  if (read === null) throw new Error(`The dice made no rule: ${rule}`);
  const query = { startMs, fromMs: startMs, toMs, isPastEnd: () => false, maxOccurrences: 5_000 };
  return listOccurrences(read, { ...query, budget: { steps: 1_000_000 } }).wallsMs;
}
