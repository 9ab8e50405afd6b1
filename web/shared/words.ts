/** Home of the words that every page says the same. */
export const sharedWords = {
  product: 'Rollcall',
  loading: 'Loading …',
  dismiss: 'Dismiss',
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved',
  opensNewTab: '(opens in a new tab)',
  today: 'Today',
  tomorrow: 'Tomorrow',
  justNow: 'a moment ago',
  stale: (since: string): string => `You see what was known at ${since}. Trying again …`,
  notSaved: (sentence: string): string => `Not saved. ${sentence}`,
} as const;
