/** Home of the kinds of calendar that can be opened here: servers are started for those that need one. */
import { startFeedServer } from '../support/feed-server.ts';
import { radicaleMissing } from '../support/radicale.ts';
import { caldavKind } from './caldav-kind.ts';
import type { CalendarKind, KindHost } from './calendar-kind.ts';
import { icsKind } from './ics-kind.ts';
import { sandboxKind } from './sandbox-kinds.ts';

/** Every kind that scenarios run against. */
export const KIND_NAMES = ['google', 'microsoft', 'caldav', 'ics'] as const;

/** A kind that is open, or why it is not. */
export type OpenedKind = { kind: 'open'; calendarKind: CalendarKind } | { kind: 'missing'; reason: string };

/** The kinds of one test file. */
export type Kinds = AsyncDisposable & { of: (name: (typeof KIND_NAMES)[number]) => OpenedKind };

/** Opens all kinds on a Rollcall. */
export async function openKinds(rollcall: KindHost): Promise<Kinds> {
  const closing = new AsyncDisposableStack();
  const feeds = closing.use(await startFeedServer());
  const noRadicale = radicaleMissing();
  const opened: Record<(typeof KIND_NAMES)[number], OpenedKind> = {
    google: { kind: 'open', calendarKind: sandboxKind(rollcall, 'google') },
    microsoft: { kind: 'open', calendarKind: sandboxKind(rollcall, 'microsoft') },
    caldav:
      noRadicale === null
        ? { kind: 'open', calendarKind: caldavKind(rollcall, closing) }
        : { kind: 'missing', reason: noRadicale },
    ics: { kind: 'open', calendarKind: icsKind(rollcall, feeds) },
  };
  return { of: (name) => opened[name], [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
