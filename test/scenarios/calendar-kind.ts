/** Home of the calendar kind: what a person can do in any calendar, so that one scenario runs unchanged against all of them. */
import type { Person } from '../support/calendar-client.ts';
import type { TestRollcall } from '../support/rollcall.ts';

/** What a kind needs of the Rollcall it is opened for, in this process or in another one. */
export type KindHost = Pick<TestRollcall, 'url' | 'sandboxUrl' | 'sandbox' | 'api'>;

/** A meeting to put into a calendar. */
export type NewMeeting = {
  title: string;
  startAt: Date;
  minutes: number;
  link: string | null;
  /** Default: the person. */
  organizer?: string;
  /** Others who are invited. */
  guests?: string[];
  /** How many days in a row it takes place; absent is once. */
  days?: number;
};

/** What changes about a meeting. */
export type MeetingEdit = { title?: string; startAt?: Date; link?: string };

/** One person's account at one provider, with the hands of its person. Keys are those `create` gave. */
export type CalendarAccount = {
  /** Connects the person to it, the first time or again. */
  connect: (person: Person) => Promise<void>;
  create: (meeting: NewMeeting) => Promise<string>;
  edit: (key: string, edit: MeetingEdit) => Promise<void>;
  /** `index` counts the occurrences of a series from 0. */
  moveInstance: (key: string, index: number, startAt: Date) => Promise<void>;
  cancelInstance: (key: string, index: number) => Promise<void>;
  cancel: (key: string) => Promise<void>;
  decline: (key: string) => Promise<void>;
  /** The provider does not let Rollcall in any more. */
  loseAccess: () => Promise<void>;
  /** It would again, once the person connects. */
  restoreAccess: () => Promise<void>;
};

/** A kind of calendar. */
export type CalendarKind = {
  name: 'google' | 'microsoft' | 'caldav' | 'ics';
  /** Whether it tells about changes by itself; otherwise Rollcall polls, and a scenario asks it to look. */
  notifies: boolean;
  openAccount: (email: string) => Promise<CalendarAccount>;
  /** The next requests for its calendars go wrong. */
  disturb: (trouble: Trouble, count: number) => Promise<void>;
  /** Ends all trouble. */
  calm: () => Promise<void>;
};

/** How a request goes wrong: 429 with Retry-After, 500, no answer, or one that takes its time. */
export type Trouble = 'throttle' | 'fail' | 'cut' | 'slow';

/** What the sandbox is told for it. */
export const FAULTS = {
  throttle: { status: 429, retryAfter: 1 },
  fail: { status: 500 },
  cut: { cut: 'before_answer' },
  slow: { delayMs: 700 },
} as const satisfies Record<Trouble, unknown>;
