/** Home of the CalDAV client of tests: edits calendars as a person's calendar program does. It shares nothing with the adapter. */
import { davRequest, deleteObject, updateObject } from 'tsdav';
import { calendarText, type WrittenEvent } from './calendar-text.ts';

/** Edits the calendars of one account. Every method fails unless the server agrees. */
export type CaldavClient = {
  /** @returns the address of the new calendar. */
  createCalendar: (name: string, options?: { components?: readonly string[] }) => Promise<string>;
  deleteCalendar: (calendarUrl: string) => Promise<void>;
  /** Creates an event or replaces it. */
  put: (calendarUrl: string, event: WrittenEvent) => Promise<void>;
  /** Writes any text as an object. */
  putText: (calendarUrl: string, objectName: string, text: string) => Promise<void>;
  /** Changes some fields of an event that was put before. */
  edit: (calendarUrl: string, uid: string, change: Partial<Omit<WrittenEvent, 'uid' | 'instances'>>) => Promise<void>;
  /** Changes one occurrence by an overriding VEVENT. */
  editInstance: (
    calendarUrl: string,
    uid: string,
    originalStartAt: Date,
    change: NonNullable<NonNullable<WrittenEvent['instances']>[string]>,
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
  const events = new Map<string, WrittenEvent>();
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
  const put = async (calendarUrl: string, event: WrittenEvent): Promise<void> => {
    await putText(calendarUrl, `${event.uid}.ics`, calendarText([event]));
    events.set(`${calendarUrl} ${event.uid}`, event);
  };
  const known = (calendarUrl: string, uid: string): WrittenEvent => {
    const event = events.get(`${calendarUrl} ${uid}`);
    if (event === undefined) throw new Error(`The event ${uid} was not put by this client.`);
    return event;
  };
  const setInstance = (
    calendarUrl: string,
    uid: string,
    originalStartAt: Date,
    change: NonNullable<WrittenEvent['instances']>[string],
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
