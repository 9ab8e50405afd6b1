/** Home of the plan: which bots must come, move, leave or be removed so that they match the meetings that want one. Pure. */
import type { Steps } from '../base/in-slices.ts';
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';
import { isAdmitted, isLive, isOutOfCall, type BotStatus, type CallBackReason } from '../bots/index.ts';
import { deduplicationKey, type BotSharing } from './deduplication-key.ts';

/** A meeting as the plan sees it. */
export type PlannedMeeting = {
  id: string;
  calendarUserId: string;
  provider: string;
  startAt: Date;
  /** Null when the calendar did not say; such a meeting gets no bot. */
  endAt: Date | null;
  /** The link; null when there is none a bot can join. */
  meetingUrl: JoinableMeetingUrl | null;
  willRecord: boolean;
  overrideShouldRecord: boolean | null;
  isRemoved: boolean;
  /** The copy of it that counts, in another calendar of the same person: what is its own belongs to that one. */
  sameAsId: string | null;
  botId: string | null;
  /** Key of the link whose bot the app deleted: for it no other is sent until somebody asks. Null: none was deleted. */
  botDeletedFor: string | null;
  createdAt: Date;
  /** The bot name its calendar user prefers. */
  botName: string;
};

/** A bot of a calendar as the plan sees it. */
export type PlannedBot = {
  id: string;
  key: string;
  status: BotStatus;
  calledBackReason: string | null;
  startsAt: Date;
  endsAt: Date | null;
  joinAt: Date | null;
  /** When its launcher is asked next; null: never. */
  launchDueAt: Date | null;
  /** A worker holds its launch and reads the bot again before it does anything; its due time is the worker's then. */
  isLaunchHeld: boolean;
  meetingUrl: JoinableMeetingUrl;
  botName: string;
  /** What the calendar user it is named after wants a bot to be called; its own name when that person is gone. */
  preferredName: string;
};

/** Where and when a bot shall be. */
export type BotPlace = {
  key: string;
  meetingUrl: JoinableMeetingUrl;
  startsAt: Date;
  endsAt: Date;
};

/** What must be done, in the order of the fields: bots first, then the meetings that point at them. */
export type BotPlan = {
  create: (BotPlace & { id: string; joinAt: Date; botName: string; namedAfterId: string })[];
  /** Scheduled bots that go elsewhere, or are launched at another time than they should. */
  move: (BotPlace & { id: string; joinAt: Date; botName: string })[];
  /** Live bots that stay, with another end, another form of the same link, another key for the same place, or another name. */
  adjust: { id: string; key: string; meetingUrl: JoinableMeetingUrl; endsAt: Date; botName: string }[];
  /** Scheduled bots that are removed. */
  cancel: string[];
  /** Launched bots that must leave. */
  callBack: { id: string; reason: CallBackReason }[];
  /** Meetings whose bot changes, or whose bot was deleted. */
  point: { meetingId: string; botId: string | null; botDeletedFor: string | null }[];
};

/** What the plan is made from. */
export type PlanInput = {
  sharing: BotSharing;
  /** How long before the start a bot joins. */
  joinLeadMs: number;
  now: Date;
  /** Every meeting that has one of `bots`, or shares a real meeting with one that does. */
  meetings: readonly PlannedMeeting[];
  /** Bots of these meetings, in any status, and those that were for the same real meetings. */
  bots: readonly PlannedBot[];
  newId: () => string;
};

/** A launch whose time has come is tried at least so often; later than that is not "at once". */
const LAUNCH_TRIED_EVERY_MS = 15_000;

/**
 * Compares the meetings that want a bot with the bots there are: where, when and under which name they are to join.
 *
 * A meeting that is over wants nothing and holds what it has. A real meeting whose bot ended or failed gets no second one. One
 * whose bot the app deleted gets none while nobody wants it but those who had that bot: wherever they move their meeting, as
 * long as it keeps its link and `botDeletedFor` is not taken back.
 *
 * @returns the steps to the plan that makes them match; all its lists are empty when they do. Carrying it out and planning again yields nothing.
 */
export function* makeBotPlan(input: PlanInput): Steps<BotPlan> {
  const plan: BotPlan = { create: [], move: [], adjust: [], cancel: [], callBack: [], point: [] };
  const scene = yield* readScene(input);
  const { botFor, keyServedBy } = yield* keepBots(scene);
  yield* settleUnwanted(scene, { botFor, keyServedBy }, plan, input);
  for (const [key, wanting] of scene.wanted) {
    yield;
    if (botFor.has(key) || scene.isClosed(key)) continue;
    const place = placeOf(key, wanting, null);
    const { botName, calendarUserId: namedAfterId } = first(wanting);
    const bot = { id: input.newId(), ...place, joinAt: joinTime(place.startsAt, null, input), botName, namedAfterId };
    plan.create.push(bot);
    botFor.set(key, bot.id);
  }
  for (const bot of scene.active) {
    yield;
    const key = keyServedBy.get(bot.id);
    const wanting = scene.wanted.get(key ?? '');
    if (key === undefined || wanting === undefined || isOutOfCall(bot.status)) continue;
    const { meetingUrl, startsAt, endsAt } = placeOf(key, wanting, bot);
    const isScheduled = bot.status === 'scheduled';
    const botName = isScheduled ? bot.preferredName : bot.botName;
    const joinAt = joinTime(startsAt, bot.joinAt, input);
    if (isScheduled && !(isAt(startsAt, bot.startsAt) && isLaunchedAt(bot, joinAt, input.now))) {
      plan.move.push({ id: bot.id, key, meetingUrl, startsAt, endsAt, joinAt, botName });
      continue;
    }
    const isAsItIs =
      key === bot.key &&
      meetingUrl.address === bot.meetingUrl.address &&
      isAt(endsAt, bot.endsAt) &&
      botName === bot.botName;
    if (!isAsItIs) plan.adjust.push({ id: bot.id, key, meetingUrl, endsAt, botName });
  }
  yield* pointMeetings(scene, { botFor, keyServedBy }, plan);
  return plan;
}

type WantingMeeting = PlannedMeeting & { meetingUrl: JoinableMeetingUrl; endAt: Date };

type Scene = {
  meetings: readonly PlannedMeeting[];
  bots: ReadonlyMap<string, PlannedBot>;
  /** Live and not called back, by id: the bots that can serve a meeting. */
  active: readonly PlannedBot[];
  /** Meetings that want a bot, by real meeting, the one that came first at the front. */
  wanted: ReadonlyMap<string, readonly [WantingMeeting, ...WantingMeeting[]]>;
  keyOf: ReadonlyMap<string, string>;
  /** The bot of each meeting, with what its copies had handed over to the one that counts. */
  botOf: ReadonlyMap<string, string>;
  /** The meetings of each bot; of copies the one that counts. */
  meetingsOf: ReadonlyMap<string, readonly PlannedMeeting[]>;
  /** For which link the bot of a meeting, or of a copy of it, was deleted; by the id of the meeting that counts. */
  deletedFor: ReadonlyMap<string, string>;
  isOver: (meeting: PlannedMeeting) => boolean;
  /** Whether this real meeting has had its bot, so that no other is sent. */
  isClosed: (key: string) => boolean;
};

function* readScene({ sharing, now, meetings, bots }: PlanInput): Steps<Scene> {
  const ordered = meetings.toSorted(cameFirst);
  const isOver = (meeting: PlannedMeeting): boolean => meeting.endAt !== null && meeting.endAt <= now;
  const wanted = new Map<string, [WantingMeeting, ...WantingMeeting[]]>();
  const keyOf = new Map<string, string>();
  for (const meeting of ordered) {
    yield;
    const key = deduplicationKey(sharing, meeting);
    if (key !== null) keyOf.set(meeting.id, key);
    if (key === null || !wantsBot(meeting) || isOver(meeting)) continue;
    const wanting = wanted.get(key);
    if (wanting === undefined) wanted.set(key, [meeting]);
    else wanting.push(meeting);
  }
  const pastKeys = new Set(bots.filter(hasBeen).map((bot) => bot.key));
  const botById = new Map(bots.map((bot) => [bot.id, bot]));
  const { botOf, meetingsOf } = yield* handOver(ordered);
  const deletedFor = yield* findDeletions(ordered, botById);
  const isWithoutBot = (meeting: WantingMeeting): boolean => deletedFor.get(meeting.id) === meeting.meetingUrl.key;
  const hasHadItsOwn = (meeting: PlannedMeeting): boolean => {
    const bot = botById.get(botOf.get(meeting.id) ?? '');
    return bot !== undefined && hasBeen(bot) && isPlaceOf(bot, meeting);
  };

  return {
    meetings: ordered,
    bots: botById,
    active: bots.filter((bot) => isLive(bot.status) && bot.calledBackReason === null).toSorted(byId),
    wanted,
    keyOf,
    botOf,
    meetingsOf,
    deletedFor,
    isOver,
    isClosed: (key) => {
      const wanting = wanted.get(key) ?? [];
      return pastKeys.has(key) || wanting.some(hasHadItsOwn) || wanting.every(isWithoutBot);
    },
  };
}

/** Gives the bots of copies that do not count to the one that does, unless it has its own. */
function* handOver(meetings: readonly PlannedMeeting[]): Steps<Pick<Scene, 'botOf' | 'meetingsOf'>> {
  const meetingById = new Map(meetings.map((meeting) => [meeting.id, meeting]));
  const botOf = new Map<string, string>();
  const meetingsOf = new Map<string, PlannedMeeting[]>();
  const countingFirst = meetings.toSorted(
    (one, other) => Number(one.sameAsId !== null) - Number(other.sameAsId !== null),
  );
  for (const { id, sameAsId, botId } of countingFirst) {
    yield;
    const owner = meetingById.get(sameAsId ?? id);
    if (botId === null || owner === undefined) continue;
    if (!botOf.has(owner.id)) botOf.set(owner.id, botId);
    const owners = meetingsOf.get(botId);
    if (sameAsId === null || owners?.includes(owner) !== true) append(meetingsOf, botId, owner);
  }
  return { botOf, meetingsOf };
}

/** Finds the meetings whose bot the app deleted; the one that counts takes over what its copies had. */
function* findDeletions(
  meetings: readonly PlannedMeeting[],
  bots: ReadonlyMap<string, PlannedBot>,
): Steps<Map<string, string>> {
  const meetingById = new Map(meetings.map((meeting) => [meeting.id, meeting]));
  const deletedFor = new Map<string, string>();
  for (const meeting of meetings) {
    yield;
    const bot = bots.get(meeting.botId ?? '');
    const link = bot !== undefined && isDeleted(bot) ? bot.meetingUrl.key : meeting.botDeletedFor;
    if (link === null) continue;
    const owner = meetingById.get(meeting.sameAsId ?? '') ?? meeting;
    if (!deletedFor.has(owner.id) || link === owner.meetingUrl?.key) deletedFor.set(owner.id, link);
  }
  return deletedFor;
}

const isDeleted = (bot: PlannedBot): boolean => bot.status === 'cancelled' && bot.calledBackReason === 'deleted';

/** Whether a bot is, or was, for this real meeting, whoever shares it. */
const isPlaceOf = (bot: PlannedBot, meeting: PlannedMeeting): boolean =>
  bot.meetingUrl.key === meeting.meetingUrl?.key && bot.startsAt.getTime() === meeting.startAt.getTime();

const wantsBot = (meeting: PlannedMeeting): meeting is WantingMeeting =>
  meeting.willRecord && !meeting.isRemoved && meeting.meetingUrl !== null && meeting.endAt !== null;

/** Whether a real meeting is done with because of this bot; one that was called back for our own reasons does not count. */
function hasBeen(bot: PlannedBot): boolean {
  if (bot.status === 'cancelled') return false;
  return !isOurReason(bot.calledBackReason) && (!isLive(bot.status) || bot.calledBackReason !== null);
}

/** Whether a bot was called back because the meetings changed, and not because somebody sent it away. */
const isOurReason = (reason: string | null): boolean => reason === 'meeting_changed' || reason === 'not_wanted';

/** Which bot serves which real meeting, seen from both sides. */
type Service = { botFor: Map<string, string>; keyServedBy: Map<string, string> };

/**
 * Bots whose real meeting is still wanted stay. So does a launched one whose place is wanted under another key: the
 * person's other calendar counts now, or the rule of who shares bots is another one.
 */
function* keepBots(scene: Scene): Steps<Service> {
  const botFor = new Map<string, string>();
  const keyServedBy = new Map<string, string>();
  const keep = (bot: PlannedBot, key: string): void => {
    botFor.set(key, bot.id);
    keyServedBy.set(bot.id, key);
  };
  for (const bot of scene.active) if (scene.wanted.has(bot.key)) keep(bot, bot.key);
  const launched = scene.active.filter(
    (bot) => !keyServedBy.has(bot.id) && bot.status !== 'scheduled' && !isOutOfCall(bot.status),
  );
  for (const bot of launched.toSorted(
    (one, other) => Number(isAdmitted(other.status)) - Number(isAdmitted(one.status)),
  )) {
    yield;
    const key = (scene.meetingsOf.get(bot.id) ?? [])
      .filter((meeting) => isPlaceOf(bot, meeting))
      .map((meeting) => scene.keyOf.get(meeting.id) ?? '')
      .find((candidate) => scene.wanted.has(candidate) && !botFor.has(candidate) && !scene.isClosed(candidate));
    if (key !== undefined) keep(bot, key);
  }
  return { botFor, keyServedBy };
}

/** Moves, cancels or calls back the bots whose real meeting nobody wants any more. */
function* settleUnwanted(scene: Scene, { botFor, keyServedBy }: Service, plan: BotPlan, input: PlanInput): Steps<void> {
  for (const bot of scene.active) {
    yield;
    if (keyServedBy.has(bot.id) || isOutOfCall(bot.status)) continue;
    const own = scene.meetingsOf.get(bot.id) ?? [];
    if (isAdmitted(bot.status)) {
      const isForbidden = own.some((meeting) => meeting.overrideShouldRecord === false && !scene.isOver(meeting));
      if (isForbidden) plan.callBack.push({ id: bot.id, reason: 'override' });
      continue;
    }
    if (own.some((meeting) => scene.isOver(meeting) && isPlaceOf(bot, meeting))) continue;
    const targets = own
      .map((meeting) => scene.keyOf.get(meeting.id))
      .filter((key) => key !== undefined && scene.wanted.has(key));
    if (bot.status !== 'scheduled') {
      plan.callBack.push({ id: bot.id, reason: targets.length > 0 ? 'meeting_changed' : 'not_wanted' });
      continue;
    }
    const target = targets.find((key) => key !== undefined && !botFor.has(key) && !scene.isClosed(key));
    const wanting = target === undefined ? undefined : scene.wanted.get(target);
    if (target === undefined || wanting === undefined) {
      plan.cancel.push(bot.id);
      continue;
    }
    const place = placeOf(target, wanting, bot);
    const joinAt = joinTime(place.startsAt, null, input);
    plan.move.push({ id: bot.id, ...place, joinAt, botName: bot.preferredName });
    botFor.set(target, bot.id);
  }
}

/** Points every meeting at its bot, and away from bots that are not for it. With a new bot, a deleted one is forgotten. */
function* pointMeetings(scene: Scene, { botFor, keyServedBy }: Service, plan: BotPlan): Steps<void> {
  const gone = new Set(plan.cancel);
  const calledBack = new Map(plan.callBack.map(({ id, reason }) => [id, reason]));

  const holds = (meeting: PlannedMeeting, bot: PlannedBot | undefined): bot is PlannedBot => {
    if (bot === undefined || gone.has(bot.id) || bot.status === 'cancelled') return false;
    if (!isLive(bot.status) || isOutOfCall(bot.status)) return true;
    if (scene.isOver(meeting) && isPlaceOf(bot, meeting)) return true;
    if (bot.calledBackReason !== null) return !isOurReason(bot.calledBackReason);
    if (calledBack.get(bot.id) === 'override') return true;
    return isAdmitted(bot.status) && !keyServedBy.has(bot.id);
  };

  for (const meeting of scene.meetings) {
    yield;
    const key = scene.keyOf.get(meeting.id);
    const isWanting = key !== undefined && wantsBot(meeting) && !scene.isOver(meeting);
    const own = scene.bots.get(scene.botOf.get(meeting.id) ?? '');
    const held = holds(meeting, own) ? own : null;
    const kept = held === null || (isWanting && !isPlaceOf(held, meeting)) ? null : held.id;
    const serving = isWanting ? botFor.get(key) : undefined;
    const botId = serving ?? kept;
    // A bot that has been there, handed over by a copy, is no answer to the deletion of another: that one would come back.
    const botDeletedFor = serving === undefined ? (scene.deletedFor.get(meeting.id) ?? null) : null;
    if (botId !== meeting.botId || botDeletedFor !== meeting.botDeletedFor)
      plan.point.push({ meetingId: meeting.id, botId, botDeletedFor });
  }
}

/** Where a bot of these meetings shall be; keeps the link it has when one of them still says so. */
function placeOf(
  key: string,
  wanting: readonly [WantingMeeting, ...WantingMeeting[]],
  bot: PlannedBot | null,
): BotPlace {
  const same = wanting.find((meeting) => meeting.meetingUrl.address === bot?.meetingUrl.address);
  const { meetingUrl, startAt } = same ?? first(wanting);
  const endsAt = wanting.reduce(
    (latest, meeting) => (meeting.endAt > latest ? meeting.endAt : latest),
    first(wanting).endAt,
  );
  return { key, meetingUrl, startsAt: startAt, endsAt };
}

/** Some time before the start; when that has passed, the time at which it was to join already, or now. */
function joinTime(startsAt: Date, before: Date | null, { joinLeadMs, now }: PlanInput): Date {
  const joinAt = new Date(startsAt.getTime() - joinLeadMs);
  if (joinAt > now) return joinAt;
  return before !== null && before <= now ? before : now;
}

/** Whether a scheduled bot is to join at this time, and its launcher will be asked then. */
function isLaunchedAt({ joinAt, launchDueAt, isLaunchHeld }: PlannedBot, at: Date, now: Date): boolean {
  if (!isAt(at, joinAt)) return false;
  if (isLaunchHeld) return true;
  if (at > now) return isAt(at, launchDueAt);
  // Its time has come: it waits for the room to be left, or for another try.
  return launchDueAt !== null && launchDueAt.getTime() <= now.getTime() + LAUNCH_TRIED_EVERY_MS;
}

const isAt = (one: Date, other: Date | null): boolean => one.getTime() === other?.getTime();

const first = <Item>(items: readonly [Item, ...Item[]]): Item => items[0];

const byId = (one: { id: string }, other: { id: string }): number =>
  one.id < other.id ? -1 : one.id > other.id ? 1 : 0;

const cameFirst = (one: PlannedMeeting, other: PlannedMeeting): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || byId(one, other);

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
