/**
 * Home of copies: one meeting that a person sees through several calendars. Pure.
 *
 * Two meetings of one person in different calendars are copies of each other when they start at the same instant and
 * have the same iCalendar UID or the same link. One of them counts; the others point at it.
 */
import type { Steps } from '../base/in-slices.ts';
import { meetingKey, type Meeting } from './meeting.ts';

/** A meeting as it is stored, null when it is new, and as it is about to be. */
export type MeetingChange<Stored extends Meeting = Meeting> = {
  before: Stored | null;
  after: Meeting;
  /** Read only because it may be a copy of one that changed. */
  isBystander?: true;
};

/**
 * Says for all meetings of one person which of them count, and gives copies the override of the meeting they are of.
 *
 * From the front of a fixed order to its end, a meeting that is a copy of one that counts already does not count. So the
 * answer depends on the meetings alone, and neither on what was stored nor on which calendar was read first. The override
 * is that of the copies that were there before others moved to them; among those, of the first in the order that has one.
 *
 * @param changes All meetings of the person that start at the instants in question, removed ones too.
 * @returns the steps to the same changes in the same order, with `sameAsId` and the override of `after` settled.
 */
export function* settleCopies<Stored extends Meeting>(
  changes: readonly MeetingChange<Stored>[],
): Steps<MeetingChange<Stored>[]> {
  const sameAs = new Map<string, string>();
  const shared = new Map<string, Override>();
  for (const together of Map.groupBy(changes, ({ after }) => after.startAt.getTime()).values()) {
    yield;
    if (together.length === 1) continue;
    for (const family of yield* findFamilies(together)) {
      const override = sharedOverride(family);
      for (const { after } of family) {
        shared.set(after.id, override);
        if (after.id !== family[0].after.id) sameAs.set(after.id, family[0].after.id);
      }
    }
  }
  const settled: MeetingChange<Stored>[] = [];
  for (const { after, ...change } of changes) {
    const copied = { sameAsId: sameAs.get(after.id) ?? null, ...shared.get(after.id) };
    settled.push({ ...change, after: { ...after, ...copied } });
    yield;
  }
  return settled;
}

type Override = Pick<Meeting, 'override' | 'overrideSetAt'>;

const NO_OVERRIDE: Override = { override: null, overrideSetAt: null };

/** The copy that counts at the front. */
type Family = [MeetingChange, ...MeetingChange[]];

function* findFamilies(together: readonly MeetingChange[]): Steps<Family[]> {
  const families: Family[] = [];
  // By UID and by link; of each calendar only the first, since a copy asks for one in another calendar than its own.
  const byName = new Map<string, Family[]>();
  for (const change of together.toSorted(counting)) {
    yield;
    const { after } = change;
    const names = namesOf(after);
    const family = names
      .map((name) => byName.get(name)?.find(([{ after: first }]) => first.calendarId !== after.calendarId))
      .find((found) => found !== undefined);
    if (family !== undefined) {
      family.push(change);
    } else if (!after.isRemoved) {
      const own: Family = [change];
      families.push(own);
      for (const name of names) addUnlessKnown(byName, name, own);
    }
  }
  return families.filter((family) => family.length > 1);
}

function addUnlessKnown(byName: Map<string, Family[]>, name: string, own: Family): void {
  const known = byName.get(name);
  if (known === undefined) byName.set(name, [own]);
  else if (!known.some(([{ after }]) => after.calendarId === own[0].after.calendarId)) known.push(own);
}

/** What copies have in common, the stronger likeness first. */
function namesOf(meeting: Meeting): string[] {
  const key = meetingKey(meeting);
  return [...(meeting.icalUid === '' ? [] : [`uid ${meeting.icalUid}`]), ...(key === null ? [] : [`link ${key}`])];
}

/** The order in which copies count: negative when the first comes before the second, never 0 for two meetings. */
function counting({ after: one }: MeetingChange, { after: other }: MeetingChange): number {
  return (
    Number(one.isRemoved) - Number(other.isRemoved) ||
    Number(other.isConnected) - Number(one.isConnected) ||
    Number(one.isCancelled) - Number(other.isCancelled) ||
    Number(other.isHostedByMe) - Number(one.isHostedByMe) ||
    Number(isJoinable(other)) - Number(isJoinable(one)) ||
    answerRank(one) - answerRank(other) ||
    Number(other.isInPrimaryCalendar) - Number(one.isInPrimaryCalendar) ||
    // Ids grow with time, so that the oldest comes first.
    compare(one.connectionId, other.connectionId) ||
    compare(one.calendarId, other.calendarId) ||
    compare(one.id, other.id)
  );
}

const isJoinable = (meeting: Meeting): boolean => meeting.meetingUrl?.kind === 'joinable';

const answerRank = ({ ownResponse }: Meeting): number =>
  ownResponse === 'accepted' ? 0 : ownResponse === 'declined' ? 2 : 1;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function sharedOverride(family: Family): Override {
  const present = family.filter(({ after }) => !after.isRemoved);
  const [stayed, joined] = [present.filter(wasThere), present.filter((change) => !wasThere(change))];
  const first = [...stayed, ...joined].find(({ after }) => after.override !== null)?.after;
  return first === undefined ? NO_OVERRIDE : { override: first.override, overrideSetAt: first.overrideSetAt };
}

/** Whether it was a copy of the same meetings before. */
const wasThere = ({ before, after }: MeetingChange): boolean =>
  before !== null &&
  before.startAt.getTime() === after.startAt.getTime() &&
  before.icalUid === after.icalUid &&
  meetingKey(before) === meetingKey(after);
