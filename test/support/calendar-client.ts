/** Home of what an app written for Recall's Calendar V1 does, as tests do it: over HTTP, with its own shapes. */
import assert from 'node:assert/strict';
import { DEMO_CLIENT } from '../../sandbox/index.ts';
import type { ApiClient } from './rollcall.ts';
import { waitFor } from './wait.ts';

/** The fields of a calendar meeting that tests look at. */
export type ClientMeeting = {
  id: string;
  title: string;
  will_record: boolean;
  will_record_reason: string;
  override_should_record: boolean | null;
  start_time: string;
  end_time: string;
  platform: string | null;
  meeting_platform: string | null;
  bot_id: string | null;
  ical_uid: string;
};

/** The fields of a bot that tests look at. */
export type ClientBot = {
  id: string;
  bot_name: string;
  join_at: string | null;
  status_changes: { code: string; sub_code: string | null; created_at: string }[];
  calendar_meetings: {
    id: string;
    start_time: string;
    end_time: string;
    calendar_user: { id: string; external_id: string };
  }[];
};

/** The fields of a calendar user that tests look at. */
export type ClientUser = {
  id: string;
  external_id: string;
  connections: { platform: string; connected: boolean; email: string | null; id: string | null }[];
  preferences: Record<string, unknown>;
};

/** One person, seen from the app: its token and the calls the app makes for it. */
export type Person = {
  token: string;
  user: () => Promise<ClientUser>;
  meetings: (query?: string) => Promise<ClientMeeting[]>;
  /** The meeting with this title; waits until it is listed and fits. */
  meeting: (title: string, fits?: (meeting: ClientMeeting) => boolean) => Promise<ClientMeeting>;
  prefer: (preferences: Record<string, unknown>) => Promise<void>;
  override: (meetingId: string, value: boolean | null) => Promise<ClientMeeting>;
};

/** Mints a token for a user id of the app. */
export async function openPerson(api: ApiClient, userId: string): Promise<Person> {
  const answer = await api('POST', '/api/v1/calendar/authenticate/', { body: { user_id: userId } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const { token } = answer.body as { token: string };
  const expectOk = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const { status, body: answered } = await api(method, path, { token, ...(body !== undefined && { body }) });
    assert.equal(status, 200, `${method} ${path}: ${JSON.stringify(answered)}`);
    return answered;
  };
  const meetings = async (query = ''): Promise<ClientMeeting[]> =>
    (await expectOk('GET', `/api/v1/calendar/meetings/${query}`)) as ClientMeeting[];
  return {
    token,
    meetings,
    user: async () => (await expectOk('GET', '/api/v1/calendar/user/')) as ClientUser,
    meeting: (title, fits = () => true) =>
      waitFor(`the meeting "${title}"`, async () =>
        (await meetings()).find((meeting) => meeting.title === title && fits(meeting)),
      ),
    prefer: async (preferences) => void (await expectOk('PATCH', '/api/v1/calendar/user/', { preferences })),
    override: async (meetingId, value) =>
      (await expectOk('PATCH', `/api/v1/calendar/meetings/${meetingId}/`, {
        override_should_record: value,
      })) as ClientMeeting,
  };
}

/** The consent link an app builds (facts: Google, Calendar V1). */
export function consentUrl(
  target: { rollcallUrl: string; sandboxUrl: string },
  token: string,
  state: Record<string, string> = {},
): URL {
  const redirectUri = `${target.rollcallUrl}/api/v1/calendar/google_oauth_callback/`;
  const url = new URL('/o/oauth2/v2/auth', target.sandboxUrl);
  url.search = new URLSearchParams({
    client_id: DEMO_CLIENT.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    access_type: 'offline',
    prompt: 'consent',
    include_granted_scopes: 'true',
    scope: 'https://www.googleapis.com/auth/calendar.events.readonly https://www.googleapis.com/auth/userinfo.email',
    state: JSON.stringify({ recall_calendar_auth_token: token, google_oauth_redirect_url: redirectUri, ...state }),
  }).toString();
  return url;
}

/** Walks through the sandbox's consent as a browser would. @returns the callback's answer, not followed. */
export async function giveConsent(consent: URL, email: string, extra: Record<string, string> = {}): Promise<Response> {
  const url = new URL(consent);
  for (const [name, value] of Object.entries({ __user: email, ...extra })) url.searchParams.set(name, value);
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  assert.ok(location, `the sandbox did not redirect: ${answer.status}`);
  return fetch(location, { redirect: 'manual' });
}

/** Connects a person's sandbox Google and waits for the first sync. */
export async function connectGoogle(
  target: { rollcallUrl: string; sandboxUrl: string },
  person: Person,
  email: string,
): Promise<void> {
  const answer = await giveConsent(consentUrl(target, person.token), email);
  assert.equal(answer.status, 200, await answer.text());
  await waitFor('the calendar to be connected', async () =>
    (await person.user()).connections.some((connection) => connection.connected && connection.email === email),
  );
}
