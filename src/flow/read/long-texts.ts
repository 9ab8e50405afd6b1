/** Home of long texts on their way from a provider: their links are looked for in a thread, before anything is locked. */
import { mapInSlices } from '../../base/in-slices.ts';
import type { CalendarEvent } from '../../calendar-events/index.ts';
import type { MeetingUrl } from '../../contract/index.ts';
import { areTextsLong, lengthOfTexts, LONG_TEXTS_TASK } from '../../meeting-links/index.ts';
import { saysTheSame, type KnownLinks } from '../../meetings/index.ts';
import { readInThread, type FetchChangesResult } from '../../providers/index.ts';
import type { FlowDeps } from '../deps.ts';

/** Most characters that are handed over to a thread at a time, but for the last event of them. */
const PIECE_LENGTH = 500_000;

/**
 * Finds the links of those events whose texts are long.
 *
 * @param owner Whose calendar it is: one person has one thread at a time.
 * @throws {AppError} `answer_too_large` it takes too long.
 */
export async function linksOfLongTexts(
  { threads, settings: { ownServers: servers } }: Pick<FlowDeps, 'threads' | 'settings'>,
  owner: string,
  answer: Extract<FetchChangesResult, { kind: 'changes' | 'unchanged' }>,
  signal: AbortSignal,
): Promise<KnownLinks> {
  const links = new Map<CalendarEvent, MeetingUrl | null>();
  for (const piece of piecesOf(await longOnesOf(answer))) {
    const sources = piece.map(({ event: { location, description, title, links: addresses } }) => ({
      location,
      description,
      title,
      links: addresses,
    }));
    const job = { owner, signal, onPart: () => undefined };
    const found = await readInThread(threads, LONG_TEXTS_TASK, { sources, servers }, job);
    for (const [index, { same }] of piece.entries()) for (const event of same) links.set(event, found[index] ?? null);
  }
  return links;
}

/** An event, and all that say the same, itself too. */
type LongOne = { event: CalendarEvent; same: CalendarEvent[] };

/** The events with long texts; occurrences of a series come one after the other, and are looked through once. */
async function longOnesOf(answer: Parameters<typeof linksOfLongTexts>[2]): Promise<LongOne[]> {
  const found: LongOne[] = [];
  await mapInSlices(answer.kind === 'changes' ? answer.changes : [], (change) => {
    if (change.kind !== 'upserted' || !areTextsLong(change.event)) return;
    const last = found.at(-1);
    if (last !== undefined && saysTheSame(last.event, change.event)) last.same.push(change.event);
    else found.push({ event: change.event, same: [change.event] });
  });
  return found;
}

function* piecesOf(all: readonly LongOne[]): Generator<LongOne[], void> {
  let piece: LongOne[] = [];
  let length = 0;
  for (const one of all) {
    piece.push(one);
    length += lengthOfTexts(one.event);
    if (length < PIECE_LENGTH) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}
