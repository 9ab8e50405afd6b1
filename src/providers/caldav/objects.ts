/** Home of a calendar's objects: fetched in batches, each of which is read before the next is fetched. */
import { AppError, isAppError } from '../../base/errors.ts';
import { ThreadFailure } from '../../base/threads.ts';
import type { CalendarEvent, SyncWindow } from '../../calendar-events/index.ts';
import type { Reader } from '../../icalendar/index.ts';
import { partReader } from '../event-parts.ts';
import { earlier } from '../nearest-events.ts';
import type { AnswerPart } from './answers.ts';
import type { ObjectHrefs, Trouble } from './listing.ts';
import type { ObjectsReading } from './objects-in-answer.ts';
import { calendarMultiget, failureOf, isUnavailable } from './requests.ts';
import type { DavSession } from './session.ts';

/** Where objects are fetched, and for whom they are read. */
export type ObjectsRun = { session: DavSession; calendar: URL; reader: Reader; window: SyncWindow };

/** What fetched objects say. */
export type FetchedObjects = { kind: 'objects' } & ObjectsReading;

/** Objects in one request. */
const BATCH_SIZE = 100;
/** How often batches may be halved in one run, to find the objects that a server cannot give. */
const MAX_SPLITS = 60;
/** More objects than this that a server fails on in one run are a failure of the server. */
const MAX_FAILURES = 10;

/** Cuts a list of objects into batches. */
export function* inBatches(hrefs: ObjectHrefs): Generator<ObjectHrefs, void> {
  const entries = [...hrefs];
  for (let from = 0; from < entries.length; from += BATCH_SIZE) yield new Map(entries.slice(from, from + BATCH_SIZE));
}

/**
 * Fetches a batch of objects. A batch that the server cannot give, or that is too large, is halved.
 *
 * @param budget How many more times that may happen, in all batches of a run together; starts with `failureBudget()`.
 * @throws {AppError} `provider_unavailable` the server fails on too many of them.
 * @throws {AppError} `provider_response_invalid` an object that was asked for is not in the answer. That is no deletion.
 */
export async function fetchObjects(
  run: ObjectsRun,
  batch: ObjectHrefs,
  budget: FailureBudget,
): Promise<FetchedObjects | Trouble> {
  const result = await multigetOrNull(run, batch);
  if (result?.kind === 'objects') return result;
  if (result !== null && (result.kind !== 'status' || isUnavailable(result) || isAboutCalendar(result.status)))
    return result;
  const [only, ...others] = [...batch];
  if (only !== undefined && others.length === 0) {
    const [id] = only;
    if (result === null) return unreadable(id, 'It is larger than is read.', { mayHeal: false });
    budget.failures -= 1;
    if (budget.failures < 0) throw failureOf(result);
    const reason = `The server answers with status ${result.status} for it.`;
    return unreadable(id, reason, { mayHeal: true });
  }
  budget.splits -= 1;
  if (budget.splits < 0) {
    if (result !== null) throw failureOf(result);
    throw new AppError('answer_too_large', 'The calendar has more large entries than can be read.');
  }
  const entries = [...batch];
  const middle = Math.ceil(entries.length / 2);
  const together = nothingFetched();
  for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
    const fetched = await fetchObjects(run, new Map(half), budget);
    if (fetched.kind !== 'objects') return fetched;
    addFetched(together, fetched);
  }
  return together;
}

/** No objects. */
export const nothingFetched = (): FetchedObjects => ({
  kind: 'objects',
  outcomes: [],
  events: [],
  unreadable: [],
  completeUntil: null,
  bounds: [],
});

/** Adds what other objects say. */
export function addFetched(
  together: FetchedObjects,
  { outcomes, events, unreadable, completeUntil, bounds }: FetchedObjects,
): void {
  for (const outcome of outcomes) together.outcomes.push(outcome);
  for (const event of events) together.events.push(event);
  for (const event of unreadable) together.unreadable.push(event);
  together.completeUntil = earlier(together.completeUntil, completeUntil);
  together.bounds = [...new Set([...together.bounds, ...bounds])];
}

/** What may still go wrong in one run. */
export type FailureBudget = { splits: number; failures: number };

/** What may go wrong in one run. */
export const failureBudget = (): FailureBudget => ({ splits: MAX_SPLITS, failures: MAX_FAILURES });

const unreadable = (id: string, reason: string, { mayHeal }: { mayHeal: boolean }): FetchedObjects => ({
  ...nothingFetched(),
  outcomes: [{ id, isReplaced: false, mayHeal }],
  unreadable: [{ providerEventId: id, reason }],
});

const isAboutCalendar = (status: number): boolean => status === 403 || status === 404 || status === 410;

/** Null when the answer is too large, or what one of the objects asks for breaks the thread that reads it. */
async function multigetOrNull(run: ObjectsRun, batch: ObjectHrefs): Promise<Trouble | FetchedObjects | null> {
  const { session, calendar, reader, window } = run;
  const events: CalendarEvent[] = [];
  const read = partReader();
  const onPart = (part: AnswerPart): void => {
    if (part.kind === 'events') events.push(...read(part.part));
  };
  const question = { kind: 'objects' as const, calendar: calendar.href, ids: [...batch.keys()], reader, window };
  try {
    const result = await calendarMultiget(session, calendar.href, [...batch.values()], { question, onPart });
    return result.kind === 'listed' ? { kind: 'objects', ...result.answer, events } : result;
  } catch (error) {
    const isLate = error instanceof AppError && error.cause instanceof ThreadFailure && error.cause.kind === 'late';
    if (isAppError(error, 'answer_too_large') && !isLate) return null;
    throw error;
  }
}
