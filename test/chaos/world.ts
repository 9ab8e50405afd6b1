/** Home of the world of a chaos run: a Rollcall in a process of its own, people with accounts of every kind, and what they know. */
import { openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcallProcess, type RollcallProcess } from '../support/rollcall-process.ts';
import type { CalendarAccount, CalendarKind } from '../scenarios/calendar-kind.ts';
import { openKinds, KIND_NAMES, type Kinds } from '../scenarios/kinds.ts';
import type { KnownMeeting } from './expected.ts';

/** One account of a person, with every meeting in it. */
export type ChaosAccount = {
  kind: CalendarKind;
  account: CalendarAccount;
  email: string;
  meetings: Map<string, KnownMeeting>;
  /** Whether the provider lets Rollcall in; when not, the person has to connect again. */
  isOpen: boolean;
};

/** A person with accounts. */
export type ChaosPerson = {
  userId: string;
  person: Person;
  recordsConfirmedOnly: boolean;
  accounts: ChaosAccount[];
};

/** Everything of one run. */
export type ChaosWorld = AsyncDisposable & {
  rollcall: RollcallProcess;
  people: ChaosPerson[];
  /** Kinds that could not be opened here, with the reason. */
  leftOut: string[];
};

const PEOPLE = 3;

/** Starts everything: each person has one account of every kind. */
export async function openChaosWorld(): Promise<ChaosWorld> {
  await using closing = new AsyncDisposableStack();
  const rollcall = closing.use(await startRollcallProcess({ env: { BOT_LAUNCHER: 'none' } }));
  const kinds: Kinds = closing.use(await openKinds(rollcall));
  const opened = KIND_NAMES.map((name) => kinds.of(name));
  const usable = opened.flatMap((kind) => (kind.kind === 'open' ? [kind.calendarKind] : []));
  const people: ChaosPerson[] = [];
  for (let number = 1; number <= PEOPLE; number += 1) people.push(await openChaosPerson(rollcall, usable, number));
  const moved = closing.move();
  return {
    rollcall,
    people,
    leftOut: opened.flatMap((kind) => (kind.kind === 'missing' ? [kind.reason] : [])),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

async function openChaosPerson(
  rollcall: RollcallProcess,
  kinds: readonly CalendarKind[],
  number: number,
): Promise<ChaosPerson> {
  const userId = `person-${number}`;
  const person = await openPerson(rollcall.api, userId);
  const recordsConfirmedOnly = number % 2 === 0;
  await person.prefer({ record_external: true, record_internal: true, record_confirmed: recordsConfirmedOnly });
  const accounts: ChaosAccount[] = [];
  for (const kind of kinds) {
    const email = `${userId}-${kind.name}@example.com`;
    const account = await kind.openAccount(email);
    await account.connect(person);
    accounts.push({ kind, account, email, meetings: new Map(), isOpen: true });
  }
  return { userId, person, recordsConfirmedOnly, accounts };
}
