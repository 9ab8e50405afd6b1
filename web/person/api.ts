/** Home of the calls to the API: one function each, and one kind of failure. */
import type {
  CalendarUser,
  ConnectedCalendar,
  ConnectLinks,
  Connection,
  Decision,
  Meeting,
  Preferences,
} from './wire.ts';
import { words } from './words.ts';

const DEADLINE_MS = 20_000;
/** The server itself waits up to 35 s for another one before it says that it does not answer. */
const CONNECT_DEADLINE_MS = 45_000;

/** Why a call failed. `unreachable` passes by itself, `signed_out` needs a new link, `refused` needs another request. */
export class ApiFailure extends Error {
  readonly kind: 'unreachable' | 'signed_out' | 'refused';
  /** The API's word for it; null when it gave none. */
  readonly code: string | null;
  /** A sentence for each field that was wrong. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(
    kind: ApiFailure['kind'],
    sentence: string,
    details: { code?: string | null; fields?: Record<string, string> } = {},
  ) {
    super(sentence);
    this.kind = kind;
    this.code = details.code ?? null;
    this.fields = details.fields ?? {};
  }
}

/** The API as the person's token opens it. Every function throws {@link ApiFailure} and nothing else. */
export type Api = {
  user: () => Promise<CalendarUser>;
  connections: () => Promise<Connection[]>;
  meetings: () => Promise<Meeting[]>;
  connectLinks: () => Promise<ConnectLinks>;
  changePreferences: (change: Partial<Preferences>) => Promise<CalendarUser>;
  changeOverride: (meetingId: string, override: boolean | null) => Promise<Meeting>;
  decision: (meetingId: string) => Promise<Decision>;
  connectFeed: (feed: { url: string; addresses: string[] }) => Promise<Connection>;
  /** An empty `url` leaves it to the server to find it by the domain of the user name. */
  connectCalDav: (account: { url: string; username: string; password: string }) => Promise<Connection>;
  calendars: (connectionId: string) => Promise<ConnectedCalendar[]>;
  /** @returns all calendars of the connection. */
  chooseCalendar: (connectionId: string, calendarId: string, selected: boolean) => Promise<ConnectedCalendar[]>;
  disconnect: (connectionId: string) => Promise<void>;
};

/** Opens the API of the server this page came from. */
export function openApi(token: string): Api {
  const call = <Answer>(method: string, path: string, body?: unknown, deadlineMs = DEADLINE_MS): Promise<Answer> =>
    send<Answer>({ token, method, path, body, deadlineMs });
  return {
    user: () => call('GET', 'user/'),
    connections: () => call('GET', 'connections/'),
    meetings: () => call('GET', 'meetings/'),
    connectLinks: () => call('GET', 'connect-links/'),
    changePreferences: (preferences) => call('PATCH', 'user/', { preferences }),
    changeOverride: (id, override) => call('PATCH', `meetings/${id}/`, { override_should_record: override }),
    decision: (id) => call('GET', `meetings/${id}/decision/`),
    connectFeed: (feed) => call('POST', 'connections/', { kind: 'ics', ...feed }, CONNECT_DEADLINE_MS),
    connectCalDav: (account) => call('POST', 'connections/', { kind: 'caldav', ...account }, CONNECT_DEADLINE_MS),
    calendars: (id) => call('GET', `connections/${id}/calendars/`),
    chooseCalendar: (id, calendarId, selected) =>
      call('PATCH', `connections/${id}/calendars/`, [{ id: calendarId, selected }]),
    disconnect: (id) => call('DELETE', `connections/${id}/`),
  };
}

async function send<Answer>(request: {
  token: string;
  method: string;
  path: string;
  body: unknown;
  deadlineMs: number;
}): Promise<Answer> {
  const { token, method, path, body, deadlineMs } = request;
  const answer = await fetchText(`/api/v1/calendar/${path}`, {
    method,
    cache: 'no-store',
    headers: {
      'x-recallcalendarauthtoken': token,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(deadlineMs),
  });
  const parsed = parse(answer.text);
  if (!answer.isOk) throw toFailure(answer.status, parsed);
  if (parsed === undefined && answer.status !== 204) throw new ApiFailure('unreachable', words.serverTrouble);
  // The page comes from the same build as the API, whose schemas write every answer.
  return parsed as Answer;
}

async function fetchText(path: string, init: RequestInit): Promise<{ status: number; isOk: boolean; text: string }> {
  try {
    const response = await fetch(path, init);
    return { status: response.status, isOk: response.ok, text: await response.text() };
  } catch (cause) {
    throw new ApiFailure('unreachable', words.unreachable, { code: cause instanceof Error ? cause.name : null });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toFailure(status: number, body: unknown): ApiFailure {
  if (status >= 500) return new ApiFailure('unreachable', words.serverTrouble);
  const parts = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const textOf = (name: string): string | null => {
    const value: unknown = parts.find(([key]) => key === name)?.[1];
    return typeof value === 'string' ? value : null;
  };
  const fields = Object.fromEntries(
    parts.flatMap(([name, value]) => {
      const sentence = name === 'code' || name === 'detail' ? null : firstSentence(value);
      return sentence === null ? [] : [[name, sentence]];
    }),
  );
  const sentence = textOf('detail') ?? Object.values(fields)[0] ?? words.serverTrouble;
  const kind = status === 401 ? 'signed_out' : status === 429 ? 'unreachable' : 'refused';
  return new ApiFailure(kind, sentence, { code: textOf('code'), fields });
}

/** Messages of a field are a list, or lie deeper when the field is a list or an object itself. */
function firstSentence(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = firstSentence(inner);
    if (found !== null) return found;
  }
  return null;
}

/** Anything thrown by a call, as a failure. */
export const asFailure = (error: unknown): ApiFailure =>
  error instanceof ApiFailure ? error : new ApiFailure('unreachable', words.serverTrouble);
