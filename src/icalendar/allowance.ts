/** Home of the allowance: what reading one calendar may cost altogether, whatever it asks for, and which bounds it met. */

/** What may still be spent on one calendar. It is spent while the calendar is read. */
export type Allowance = {
  /** Steps of the rules of all its series, and of all the zones that it describes. */
  steps: number;
  zoneSteps: number;
  /** Zones that are looked for by their names. */
  zoneNames: number;
  /** Pairs of a series and a changed occurrence that may belong to it, where several series share a UID. */
  pairs: number;
  /** Sentences about the bounds that were met, for the person whose calendar it is; each once. */
  met: Set<string>;
};

/** The most that any calendar may cost: two hundred daily series of ten years with a COUNT, or sixty zones of its own, take as many steps. */
const MAX_STEPS = 2_000_000;
const MAX_ZONE_STEPS = 2_000_000;
/** There are 600 zones. */
const MAX_ZONE_NAMES = 2_000;
const MAX_PAIRS = 1_000_000;

/** Sentences about bounds. */
export const BOUNDS = {
  tooOften:
    'An event recurs too often, or its rule takes too long to follow; only the first of its occurrences are read.',
  rules: 'The rules of this calendar take too long to follow; not all of its recurring events are read.',
  zones: 'This calendar names more time zones than are looked for; events in the others may be at the wrong time.',
  properties: 'An event of this calendar has more kinds of properties than are read.',
  sharedUid: 'Too many events of this calendar have one and the same id; not all of their changes are read.',
} as const;

/** The allowance of one object among many of a calendar: a tenth. */
export const allowanceOfObject = (): Allowance => ({
  ...fullAllowance(),
  steps: MAX_STEPS / 10,
  zoneSteps: MAX_ZONE_STEPS / 10,
});

/** The allowance of one calendar. */
export const fullAllowance = (): Allowance => ({
  steps: MAX_STEPS,
  zoneSteps: MAX_ZONE_STEPS,
  zoneNames: MAX_ZONE_NAMES,
  pairs: MAX_PAIRS,
  met: new Set(),
});
