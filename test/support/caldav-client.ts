/** Home of the CalDAV client of tests: edits calendars as a person's calendar program does. It shares nothing with the adapter. */
import { davRequest, deleteObject, updateObject } from 'tsdav';

/** One event of a calendar, as a calendar program knows it. Times are UTC. */
export type CaldavEvent = {
  /** UID and, with `.ics`, the name of the object. */
  uid: string;
  title: string;
  startAt: Date;
  minutes: number;
  /** An RRULE, such as `FREQ=WEEKLY;COUNT=4`. */
  rule?: string;
  location?: string;
  description?: string;
  status?: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  organizer?: string;
  attendees?: { email: string; response: 'ACCEPTED' | 'DECLINED' | 'TENTATIVE' | 'NEEDS-ACTION' }[];
  /** Changed occurrences by the ISO instant of their original start; null leaves one out (EXDATE). */
  instances?: Record<
    string,
    Partial<Pick<CaldavEvent, 'title' | 'startAt' | 'minutes' | 'location' | 'status'>> | null
  >;
};

/** Edits the calendars of one account. Every method fails unless the server agrees. */
export type CaldavClient = {
  /** @returns the address of the new calendar. */
  createCalendar: (name: string, options?: { components?: readonly string[] }) => Promise<string>;
  deleteCalendar: (calendarUrl: string) => Promise<void>;
  /** Creates an event or replaces it. */
  put: (calendarUrl: string, event: CaldavEvent) => Promise<void>;
  /** Writes any text as an object. */
  putText: (calendarUrl: string, objectName: string, text: string) => Promise<void>;
  /** Changes some fields of an event that was put before. */
  edit: (calendarUrl: string, uid: string, change: Partial<Omit<CaldavEvent, 'uid' | 'instances'>>) => Promise<void>;
  /** Changes one occurrence by an overriding VEVENT. */
  editInstance: (
    calendarUrl: string,
    uid: string,
    originalStartAt: Date,
    change: NonNullable<NonNullable<CaldavEvent['instances']>[string]>,
  ) => Promise<void>;
  moveInstance: (calendarUrl: string, uid: string, originalStartAt: Date, startAt: Date) => Promise<void>;
  /** Leaves one occurrence out (EXDATE), as calendar programs do when a person deletes it. */
  cancelInstance: (calendarUrl: string, uid: string, originalStartAt: Date) => Promise<void>;
  delete: (calendarUrl: string, uid: string) => Promise<void>;
};

/**
 * Builds a client.
 *
 * @param home Where calendars are created; ends with a slash.
 */
export function caldavClient(home: string, login: () => { username: string; password: string }): CaldavClient {
  const events = new Map<string, CaldavEvent>();
  const headers = (): Record<string, string> => {
    const { username, password } = login();
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  };
  const objectUrl = (calendarUrl: string, name: string): string => `${calendarUrl}${encodeURIComponent(name)}`;
  const putText = async (calendarUrl: string, objectName: string, text: string): Promise<void> => {
    const request = {
      url: objectUrl(calendarUrl, objectName),
      data: text,
      headers: { ...headers(), 'content-type': 'text/calendar; charset=utf-8' },
    };
    await agreed(`PUT ${objectName}`, await updateObject(request));
  };
  const put = async (calendarUrl: string, event: CaldavEvent): Promise<void> => {
    await putText(calendarUrl, `${event.uid}.ics`, calendarObject(event));
    events.set(`${calendarUrl} ${event.uid}`, event);
  };
  const known = (calendarUrl: string, uid: string): CaldavEvent => {
    const event = events.get(`${calendarUrl} ${uid}`);
    if (event === undefined) throw new Error(`The event ${uid} was not put by this client.`);
    return event;
  };
  const setInstance = (
    calendarUrl: string,
    uid: string,
    originalStartAt: Date,
    change: NonNullable<CaldavEvent['instances']>[string],
  ): Promise<void> => {
    const event = known(calendarUrl, uid);
    const instances = { ...event.instances, [originalStartAt.toISOString()]: change };
    return put(calendarUrl, { ...event, instances });
  };
  return {
    async createCalendar(name, options = {}) {
      const url = `${home}${encodeURIComponent(name.toLowerCase().replaceAll(' ', '-'))}/`;
      const components = options.components?.map((component) => ({ _attributes: { name: component } }));
      const [answer] = await davRequest({
        url,
        init: {
          method: 'MKCALENDAR',
          headers: headers(),
          namespace: 'd',
          body: {
            'c:mkcalendar': {
              _attributes: { 'xmlns:d': 'DAV:', 'xmlns:c': 'urn:ietf:params:xml:ns:caldav' },
              set: {
                prop: {
                  displayname: name,
                  ...(components === undefined
                    ? {}
                    : { 'c:supported-calendar-component-set': { 'c:comp': components } }),
                },
              },
            },
          },
        },
      });
      if (answer?.ok !== true) throw new Error(`MKCALENDAR ${name} was answered with ${answer?.status}.`);
      return url;
    },
    async deleteCalendar(calendarUrl) {
      await agreed('DELETE of the calendar', await deleteObject({ url: calendarUrl, headers: headers() }));
    },
    put,
    putText,
    edit: (calendarUrl, uid, change) => put(calendarUrl, { ...known(calendarUrl, uid), ...change }),
    editInstance: setInstance,
    moveInstance: (calendarUrl, uid, originalStartAt, startAt) =>
      setInstance(calendarUrl, uid, originalStartAt, {
        ...known(calendarUrl, uid).instances?.[originalStartAt.toISOString()],
        startAt,
      }),
    cancelInstance: (calendarUrl, uid, originalStartAt) => setInstance(calendarUrl, uid, originalStartAt, null),
    async delete(calendarUrl, uid) {
      const url = objectUrl(calendarUrl, `${uid}.ics`);
      await agreed(`DELETE ${uid}`, await deleteObject({ url, headers: headers() }));
      events.delete(`${calendarUrl} ${uid}`);
    },
  };
}

async function agreed(what: string, answer: Response): Promise<void> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${what} was answered with ${answer.status}: ${text.slice(0, 500)}`);
}

/** The text of an event with its changed occurrences (RFC 5545). */
export function calendarObject(event: CaldavEvent): string {
  const instances = Object.entries(event.instances ?? {});
  const excluded = instances.filter(([, change]) => change === null).map(([original]) => stamp(new Date(original)));
  const overrides = instances.flatMap(([original, change]) =>
    change === null
      ? []
      : vevent({ ...event, startAt: new Date(original), ...change }, [`RECURRENCE-ID:${stamp(new Date(original))}`]),
  );
  const recurrence = [
    ...(event.rule === undefined ? [] : [`RRULE:${event.rule}`]),
    ...(excluded.length === 0 ? [] : [`EXDATE:${excluded.join(',')}`]),
  ];
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Rollcall//Tests//EN', ...vevent(event, recurrence)];
  return `${[...lines, ...overrides, 'END:VCALENDAR'].join('\r\n')}\r\n`;
}

function vevent(event: CaldavEvent, more: readonly string[]): string[] {
  const { uid, title, startAt, minutes, location, description, status, organizer, attendees = [] } = event;
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${stamp(startAt)}`,
    `DTEND:${stamp(new Date(startAt.getTime() + minutes * 60_000))}`,
    `SUMMARY:${escaped(title)}`,
    ...(location === undefined ? [] : [`LOCATION:${escaped(location)}`]),
    ...(description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`]),
    ...(status === undefined ? [] : [`STATUS:${status}`]),
    ...(organizer === undefined ? [] : [`ORGANIZER:mailto:${organizer}`]),
    ...attendees.map(({ email, response }) => `ATTENDEE;PARTSTAT=${response}:mailto:${email}`),
    ...more,
    'END:VEVENT',
  ];
}

const stamp = (at: Date): string => `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
