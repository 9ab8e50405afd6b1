/** Home of the recording preferences: a calendar user's standing rules. */

/** Rules that add meetings; any one that is true and holds is enough (OR). */
export const BASE_RULES = ['record_external', 'record_internal', 'record_recurring', 'record_non_host'] as const;
export type BaseRule = (typeof BASE_RULES)[number];

/** Rules that narrow what the base rules chose; each one that is true must hold (AND). */
export const FILTER_RULES = ['record_confirmed', 'record_only_host'] as const;
export type FilterRule = (typeof FILTER_RULES)[number];

/** What a calendar user wants recorded. False means "not used", never the opposite of the rule. */
export type RecordingPreferences = Record<BaseRule | FilterRule, boolean> & {
  /** Name the bot shows in the meeting, 1 to 100 characters. */
  bot_name: string;
};

/** A new calendar user records nothing. */
export const DEFAULT_PREFERENCES: RecordingPreferences = {
  record_non_host: false,
  record_recurring: false,
  record_external: false,
  record_internal: false,
  record_confirmed: false,
  record_only_host: false,
  bot_name: 'Meeting Notetaker',
};
