/** Home of the CalDAV requests: what is asked, and the answer as a list of resources. */
import { AppError } from '../../base/errors.ts';
import { retryAfterByOwnDateMs } from '../../base/outbound-http.ts';
import { handedOver, readInThread } from '../reading-threads.ts';
import { ANSWER_TASK } from './answers.ts';
import type { AnswerPart, Answers, Question } from './answers.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import type { DavRefusal, DavRequest, DavSession } from './session.ts';
import { escapeXml } from './xml.ts';

/** An answer that is no list. */
export type OtherAnswer = {
  kind: 'status';
  status: number;
  host: string;
  url: string;
  retryAfterMs: number | null;
  /** The server says that it does not know the sync token. */
  isTokenUnknown: boolean;
};

/** What was answered, and where. */
export type DavListing<Kind extends keyof Answers> = { kind: 'listed'; answer: Answers[Kind]; url: string };

/** What a request for a list came to. */
export type DavResult<Kind extends keyof Answers> = DavListing<Kind> | OtherAnswer | DavRefusal;

/** What is wanted of an answer, and what takes the parts that come before it. */
type Wanted<Kind extends keyof Answers> = {
  question: Extract<Question, { kind: Kind }>;
  onPart?: (part: AnswerPart) => void;
};

/** Most bytes of a list of everything in a calendar, and of a batch of objects. */
const LISTING_BYTES = 32 * 1024 * 1024;

/** What is asked about a resource on the way to the calendars. */
export const PRINCIPAL_PROPERTIES = [
  'd:current-user-principal',
  'd:resourcetype',
  'c:calendar-home-set',
  'c:calendar-user-address-set',
] as const;

/** What is asked about each calendar of an account. */
export const CALENDAR_PROPERTIES = [
  'd:resourcetype',
  'd:displayname',
  'd:current-user-privilege-set',
  'c:supported-calendar-component-set',
  'c:calendar-timezone',
  'c:calendar-timezone-id',
  'c:schedule-default-calendar-URL',
] as const;

/** What is asked about a calendar before it is read. */
export const STATE_PROPERTIES = [
  'd:resourcetype',
  'd:sync-token',
  'd:supported-report-set',
  's:getctag',
  'c:calendar-timezone',
  'c:calendar-timezone-id',
] as const;

/** What is asked about each object of a calendar. */
export const OBJECT_PROPERTIES = ['d:getetag', 'd:resourcetype'] as const;

const NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"';
const document = (name: string, content: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<${name} ${NAMESPACES}>${content}</${name}>`;

/** Asks for properties of a resource (depth 0), or of it and everything right below (depth 1). */
export function propfind<Kind extends keyof Answers>(
  session: DavSession,
  { url, depth, properties }: { url: string; depth: '0' | '1'; properties: readonly string[] },
  wanted: Wanted<Kind>,
): Promise<DavResult<Kind>> {
  const body = document('d:propfind', `<d:prop>${properties.map((name) => `<${name}/>`).join('')}</d:prop>`);
  const maxBytes = depth === '1' ? { maxBytes: LISTING_BYTES } : {};
  return list(session, { method: 'PROPFIND', url, depth, body, ...maxBytes }, wanted);
}

/**
 * Asks what changed in a collection (RFC 6578). No limit is asked for: some servers fail on it.
 *
 * @param syncToken Empty: list everything.
 */
export function syncCollection(
  session: DavSession,
  url: string,
  syncToken: string,
  onPart: (part: AnswerPart) => void = () => undefined,
): Promise<DavResult<'changed'>> {
  const content = `<d:sync-token>${escapeXml(syncToken)}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop>`;
  const body = document('d:sync-collection', content);
  const question = { kind: 'changed' as const, calendar: url };
  return list(session, { method: 'REPORT', url, depth: '0', body, maxBytes: LISTING_BYTES }, { question, onPart });
}

/** Asks for objects of a calendar as iCalendar texts (RFC 4791, section 7.9). */
export function calendarMultiget(
  session: DavSession,
  url: string,
  hrefs: readonly string[],
  wanted: Wanted<'objects'>,
): Promise<DavResult<'objects'>> {
  const listed = hrefs.map((href) => `<d:href>${escapeXml(href)}</d:href>`).join('');
  const body = document('c:calendar-multiget', `<d:prop><d:getetag/><c:calendar-data/></d:prop>${listed}`);
  return list(session, { method: 'REPORT', url, depth: '1', body, maxBytes: LISTING_BYTES }, wanted);
}

/** Asks which objects of a calendar have an event in a span of time, series expanded by the server (RFC 4791, section 9.9). */
export function eventsIn(
  session: DavSession,
  url: string,
  { startAt, endAt }: SyncWindow,
  wanted: Wanted<'versions'>,
): Promise<DavResult<'versions'>> {
  const stamp = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const range = `<c:time-range start="${stamp(startAt)}" end="${stamp(endAt)}"/>`;
  const filter = `<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">${range}</c:comp-filter></c:comp-filter>`;
  const body = document('c:calendar-query', `<d:prop><d:getetag/></d:prop><c:filter>${filter}</c:filter>`);
  return list(session, { method: 'REPORT', url, depth: '1', body, maxBytes: LISTING_BYTES }, wanted);
}

async function list<Kind extends keyof Answers>(
  session: DavSession,
  request: DavRequest,
  { question, onPart = () => undefined }: Wanted<Kind>,
): Promise<DavResult<Kind>> {
  const answer = await session.request(request);
  if (answer.kind !== 'answered') return answer;
  const { response, url } = answer;
  const { host } = new URL(url);
  if (response.status !== 207)
    return {
      kind: 'status',
      status: response.status,
      host,
      url,
      retryAfterMs: retryAfterByOwnDateMs(response),
      isTokenUnknown: response.body.subarray(0, 10_000).includes('valid-sync-token'),
    };
  const { bytes, transfer } = handedOver(response.body);
  const { owner, threads, signal } = session.reading;
  const input = { body: bytes, url, question };
  const reading = await readInThread(threads, ANSWER_TASK, input, { owner, signal, transfer, onPart });
  if (reading.kind === 'refused')
    throw new AppError(
      'provider_response_invalid',
      `The answer of the server "${host}" cannot be read: ${reading.reason}. Nothing was changed; it is tried again.`,
    );
  // The answer to a question is of its kind.
  return { kind: 'listed', answer: reading.answer as Answers[Kind], url };
}

const NOT_NOW = new Set([408, 423, 425, 429, 502, 503, 504]);

/** Whether an answer says "not now" about the server as a whole. */
export const isUnavailable = ({ status }: OtherAnswer): boolean => NOT_NOW.has(status);

/** The error for an answer that says nothing about the calendar itself. */
export function failureOf(answer: OtherAnswer): AppError {
  const { status, host, retryAfterMs } = answer;
  if (status >= 500 || isUnavailable(answer))
    return new AppError(
      'provider_unavailable',
      `The server "${host}" answered with status ${status}. It is tried again.`,
      {
        retryAfterMs,
      },
    );
  return new AppError(
    'provider_response_invalid',
    `The server "${host}" answered with status ${status} instead of a list. Nothing was changed; it is tried again.`,
  );
}
