/** Home of what may happen in a chaos run: edits of people, trouble of providers, the end of the process. */
import { setTimeout as pause } from 'node:timers/promises';
import type { MeetingEdit, NewMeeting } from '../scenarios/calendar-kind.ts';
import type { KnownMeeting } from './expected.ts';
import type { Chance } from './random.ts';
import type { ChaosAccount, ChaosPerson, ChaosWorld } from './world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Each try uses up one request of the trouble that was ordered; many orders may wait. */
const MOST_TRIES = 100;

/** What one step of a run works with. `now` is the start of the run: dates must not depend on how long it took to get here. */
export type Step = { world: ChaosWorld; chance: Chance; startedAt: Date };

type Action = { name: string; weight: number; run: (step: Step) => Promise<string> };

const ACTIONS: readonly Action[] = [
  { name: 'create', weight: 26, run: create },
  { name: 'edit', weight: 24, run: edit },
  { name: 'move instance', weight: 8, run: moveInstance },
  { name: 'cancel instance', weight: 5, run: cancelInstance },
  { name: 'cancel', weight: 7, run: cancel },
  { name: 'decline', weight: 6, run: decline },
  { name: 'prefer', weight: 2, run: prefer },
  { name: 'provider trouble', weight: 10, run: disturb },
  { name: 'notification trouble', weight: 6, run: disturbNotifications },
  { name: 'forget sync tokens', weight: 2, run: forget },
  { name: 'expire access tokens', weight: 2, run: expire },
  { name: 'lose access', weight: 2, run: loseAccess },
  { name: 'connect again', weight: 4, run: connectAgain },
  { name: 'kill the process', weight: 0.4, run: restart },
];

const TOTAL = ACTIONS.reduce((sum, action) => sum + action.weight, 0);

/** Does the next thing. @returns what it was, for the record of the run. */
export async function act(step: Step): Promise<string> {
  let left = step.chance.next() * TOTAL;
  const action = ACTIONS.find(({ weight }) => (left -= weight) < 0) ?? ACTIONS[0];
  if (action === undefined) throw new Error('There is nothing to do.');
  const what = await action.run(step);
  // Now and then a breath, so that steps meet syncs in every state and not only the first one.
  if (step.chance.happens(0.3)) await pause(step.chance.below(120));
  return `${action.name}: ${what}`;
}

const anyPerson = ({ world, chance }: Step): ChaosPerson => chance.pick(world.people);

type Place = { person: ChaosPerson; account: ChaosAccount };

function anyAccount(step: Step): Place {
  const person = anyPerson(step);
  return { person, account: step.chance.pick(person.accounts) };
}

/** Some meeting that fits, with its account; null when the one account that was looked at has none. */
function anyMeeting(
  step: Step,
  fits: (known: KnownMeeting) => boolean,
): { account: ChaosAccount; known: KnownMeeting } | null {
  const { account } = anyAccount(step);
  const found = [...account.meetings.values()].filter(fits);
  return found.length === 0 ? null : { account, known: step.chance.pick(found) };
}

const anyLink = ({ chance }: Step): string => `https://zoom.us/j/${1_000_000_000 + chance.below(9_000_000_000)}`;

/** A full minute from tomorrow on, within the days that are read. */
function anyStart({ chance, startedAt }: Step): Date {
  const tomorrow = Math.ceil(startedAt.getTime() / DAY_MS) * DAY_MS + DAY_MS;
  return new Date(tomorrow + chance.below(14 * 24 * 60) * MINUTE_MS);
}

async function create(step: Step): Promise<string> {
  const { chance } = step;
  const { person, account } = anyAccount(step);
  const meeting: NewMeeting = {
    title: `Meeting ${chance.below(1_000_000)}`,
    startAt: anyStart(step),
    minutes: 15 + chance.below(60),
    link: chance.happens(0.1) ? null : anyLink(step),
    ...(chance.happens(0.4) && { organizer: 'host@example.org' }),
    ...(chance.happens(0.5) && { guests: ['guest@example.org'] }),
    ...(chance.happens(0.3) && { days: 2 + chance.below(4) }),
  };
  // Now and then the same meeting stands in two calendars of the person.
  const others = person.accounts.filter((other) => other !== account);
  const places = chance.happens(0.2) && others.length > 0 ? [account, chance.pick(others)] : [account];
  for (const place of places) {
    const key = await place.account.create(meeting);
    place.meetings.set(key, { key, meeting: { ...meeting }, instances: new Map(), isDeclined: false });
  }
  return `${meeting.title} for ${places.map(({ email }) => email).join(' and ')}`;
}

async function edit(step: Step): Promise<string> {
  const { chance } = step;
  // What an edit of a whole series does to instances that were moved differs from provider to provider.
  const found = anyMeeting(step, ({ instances }) => instances.size === 0);
  if (found === null) return 'nothing to edit';
  const { account, known } = found;
  const change: MeetingEdit = {
    ...(chance.happens(0.5) && { title: `Meeting ${chance.below(1_000_000)}` }),
    ...(chance.happens(0.4) && known.meeting.days === undefined && { startAt: anyStart(step) }),
    ...(chance.happens(0.4) && { link: anyLink(step) }),
  };
  await account.account.edit(known.key, change);
  Object.assign(known.meeting, change);
  return `${known.meeting.title} for ${account.email}: ${Object.keys(change).join(', ')}`;
}

/** An occurrence of a series that nobody touched yet. */
function anyInstance(step: Step): { account: ChaosAccount; known: KnownMeeting; index: number } | null {
  const found = anyMeeting(step, ({ meeting, instances }) => (meeting.days ?? 0) > instances.size);
  if (found === null) return null;
  const indexes = Array.from({ length: found.known.meeting.days ?? 0 }, (_, index) => index);
  return { ...found, index: step.chance.pick(indexes.filter((index) => !found.known.instances.has(index))) };
}

async function moveInstance(step: Step): Promise<string> {
  const found = anyInstance(step);
  if (found === null) return 'no series';
  const { account, known, index } = found;
  const startAt = anyStart(step);
  await account.account.moveInstance(known.key, index, startAt);
  known.instances.set(index, startAt);
  return `${known.meeting.title} for ${account.email}, number ${index}`;
}

async function cancelInstance(step: Step): Promise<string> {
  const found = anyInstance(step);
  if (found === null) return 'no series';
  const { account, known, index } = found;
  await account.account.cancelInstance(known.key, index);
  known.instances.set(index, null);
  return `${known.meeting.title} for ${account.email}, number ${index}`;
}

async function cancel(step: Step): Promise<string> {
  const found = anyMeeting(step, () => true);
  if (found === null) return 'nothing to cancel';
  await found.account.account.cancel(found.known.key);
  found.account.meetings.delete(found.known.key);
  return `${found.known.meeting.title} for ${found.account.email}`;
}

async function decline(step: Step): Promise<string> {
  const isInvitation = ({ meeting, isDeclined, instances }: KnownMeeting): boolean =>
    meeting.organizer !== undefined && !isDeclined && instances.size === 0;
  const found = anyMeeting(step, isInvitation);
  if (found === null) return 'nothing to decline';
  await found.account.account.decline(found.known.key);
  found.known.isDeclined = true;
  return `${found.known.meeting.title} for ${found.account.email}`;
}

async function prefer(step: Step): Promise<string> {
  const chosen = anyPerson(step);
  chosen.recordsConfirmedOnly = !chosen.recordsConfirmedOnly;
  await chosen.person.prefer({ record_confirmed: chosen.recordsConfirmedOnly });
  return `${chosen.userId} ${chosen.recordsConfirmedOnly ? 'confirmed only' : 'all'}`;
}

async function disturb(step: Step): Promise<string> {
  const { chance } = step;
  const { account } = anyAccount(step);
  const trouble = chance.pick(['throttle', 'fail', 'cut', 'slow'] as const);
  const count = 1 + chance.below(4);
  await account.kind.disturb(trouble, count);
  return `${account.kind.name} ${trouble} ${count} times`;
}

async function disturbNotifications(step: Step): Promise<string> {
  const { notifications } = step.world.rollcall.sandbox;
  const count = 1 + step.chance.below(5);
  const trouble = step.chance.pick(['drop', 'duplicate', 'delay', 'reorder'] as const);
  if (trouble === 'delay') await notifications.delay(50 + step.chance.below(1500), count);
  else if (trouble === 'reorder') await notifications.reorder(count + 1);
  else await notifications[trouble](count);
  return `${trouble} ${count}`;
}

async function forget(step: Step): Promise<string> {
  await step.world.rollcall.sandbox.google.forgetSyncTokens();
  return 'google';
}

async function expire(step: Step): Promise<string> {
  const provider = step.chance.pick(['google', 'microsoft'] as const);
  await step.world.rollcall.sandbox[provider].expireAccessTokens();
  return provider;
}

async function loseAccess(step: Step): Promise<string> {
  const { account } = anyAccount(step);
  if (!account.isOpen) return 'lost already';
  await account.account.loseAccess();
  account.isOpen = false;
  return account.email;
}

async function connectAgain(step: Step): Promise<string> {
  const { person, account } = anyAccount(step);
  if (account.isOpen) return 'nothing was lost';
  await openAgain(person, account);
  return account.email;
}

/** The provider lets Rollcall in again and the person connects; what trouble is left may make that take several tries. */
export async function openAgain({ person }: ChaosPerson, account: ChaosAccount): Promise<void> {
  await account.account.restoreAccess();
  for (let tries = 1; ; tries += 1) {
    try {
      await account.account.connect(person);
      break;
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
  account.isOpen = true;
}

async function restart(step: Step): Promise<string> {
  await step.world.rollcall.kill9();
  await step.world.rollcall.restart();
  return 'killed and started';
}
