/** Home of the presets: which flags each one stands for, and what a set of flags means in one sentence. */

export const PRESETS = ['nothing', 'external', 'internal', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

/** Flags that add meetings; any one that fits is enough. */
export const BASE_FLAGS = ['record_external', 'record_internal', 'record_recurring', 'record_non_host'] as const;
/** Flags that narrow what the others chose; each one that is on must fit. */
export const FILTER_FLAGS = ['record_confirmed', 'record_only_host'] as const;
export type BaseFlag = (typeof BASE_FLAGS)[number];
export type Flag = BaseFlag | (typeof FILTER_FLAGS)[number];

/** The base flags of a preset; filters stay as they are. */
export const flagsOf = (preset: Preset): Record<BaseFlag, boolean> => ({
  record_external: preset === 'external' || preset === 'all',
  record_internal: preset === 'internal' || preset === 'all',
  record_recurring: false,
  record_non_host: false,
});

/** The preset these flags come to; null when they are somebody's own mix. */
export function presetOf(preferences: Readonly<Record<Flag, boolean>>): Preset | null {
  // Every meeting is either external or internal, so the other two flags add nothing to both.
  if (preferences.record_external && preferences.record_internal) return 'all';
  return PRESETS.find((preset) => BASE_FLAGS.every((flag) => preferences[flag] === flagsOf(preset)[flag])) ?? null;
}

const KINDS: Record<BaseFlag, string> = {
  record_external: 'external meetings',
  record_internal: 'internal meetings',
  record_recurring: 'recurring meetings',
  record_non_host: 'meetings hosted by others',
};

/** What these flags do, in one sentence. */
export function summaryOf(preferences: Readonly<Record<Flag, boolean>>): string {
  const kinds =
    presetOf(preferences) === 'all'
      ? ['all meetings']
      : BASE_FLAGS.filter((flag) => preferences[flag]).map((flag) => KINDS[flag]);
  if (kinds.length === 0) return 'No rule is on.';
  const conditions = [
    ...(preferences.record_confirmed ? ['you accepted the invitation'] : []),
    ...(preferences.record_only_host ? ['you host the meeting'] : []),
  ];
  const condition = conditions.length === 0 ? '' : `, but only if ${conditions.join(' and ')}`;
  return `${capitalized(listed(kinds))} are recorded${condition}.`;
}

const listed = (items: string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
