/** Home of how current something is, in words that stay true while they are looked at. */
import type { ReactElement } from 'react';
import { timeAgo, type Place } from '../shared/times.ts';
import { useNow } from '../shared/use-now.ts';
import { words } from './words.ts';

/** Since when everything is known. */
export function Freshness({ provenCurrentAt, place }: { provenCurrentAt: string | null; place: Place }): ReactElement {
  const now = useNow();
  if (provenCurrentAt === null) return <>{words.firstRead}</>;
  return <>{words.currentAsOf(timeAgo(new Date(provenCurrentAt), now, place) ?? words.justNow)}</>;
}
