/** A calendar user that the app deletes while a consent page of theirs is open: nobody comes back by consenting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signCalendarToken } from '../../src/calendar-users/index.ts';
import { answerOAuthCallback } from '../../src/flow/people/answer-oauth-callback.ts';
import { deleteUser, openCalendarUser } from '../../src/flow/index.ts';
import { access, openCalendarWorld, type CalendarWorld } from './calendar-world.ts';

const ERROR_URL = 'https://rollcall.example.com/oops';

/** A world with a Google that gives access to everybody. @returns what answers the callback of a consent link made now. */
async function openConsent(world: CalendarWorld) {
  world.deps.oauthProviders.google = {
    authorizationUrl: () => '',
    exchangeCode: async () => ({ kind: 'connected', email: 'one@example.com', credentials: access('a') }),
  };
  world.provider.listCalendars = async () => ({
    kind: 'calendars',
    calendars: [{ providerCalendarId: 'main', name: 'main', timeZone: 'UTC', isPrimary: true }],
  });
  const token = await signCalendarToken(world.deps.calendarTokenKey, world.user, world.clock.now());
  const state = { recall_calendar_auth_token: token, google_oauth_redirect_url: 'https://app.example.com/' };
  return (errorUrl?: string) =>
    answerOAuthCallback(
      world.deps,
      'google',
      {
        code: 'code',
        state: JSON.stringify({ ...state, error_url: errorUrl }),
        error: null,
        errorDescription: null,
      },
      null,
    );
}

const countOf = async (world: CalendarWorld, table: 'calendar_users' | 'connections'): Promise<number> =>
  (await world.db.selectFrom(table).select('id').execute()).length;

test('a deleted calendar user is not made again by a consent link from before', async () => {
  await using world = await openCalendarWorld();
  const comeBack = await openConsent(world);
  await deleteUser(world.deps, world.user);
  const answer = await comeBack();
  assert.ok(answer.kind === 'failed');
  assert.deepEqual([answer.code, answer.redirectTo], ['calendar_user_deleted', null]);
  assert.equal(answer.message, "Calendar connection failed! (Invalid 'recall_calendar_auth_token' supplied)");
  assert.match(answer.advice, /was deleted\. Go back to the app/);
  const sentTo = await comeBack(ERROR_URL);
  assert.ok(sentTo.kind === 'failed');
  assert.ok(sentTo.redirectTo?.startsWith(`${ERROR_URL}?error=calendar_user_deleted&error_reason=`));
  assert.equal(await countOf(world, 'calendar_users'), 0);
});

test('a consent link from before gives nothing to a calendar user that was made anew under the same external id', async () => {
  await using world = await openCalendarWorld();
  const comeBack = await openConsent(world);
  await deleteUser(world.deps, world.user);
  await openCalendarUser(world.deps, world.user.workspaceId, world.user.externalId);
  const answer = await comeBack();
  assert.equal(answer.kind === 'failed' && answer.code, 'calendar_user_deleted');
  assert.equal(await countOf(world, 'connections'), 0);
});

test('a calendar user that is deleted while the code is exchanged stays deleted, and is told so', async () => {
  await using world = await openCalendarWorld();
  const comeBack = await openConsent(world);
  const { listCalendars } = world.provider;
  world.provider.listCalendars = async (...asked) => {
    await deleteUser(world.deps, world.user);
    return listCalendars(...asked);
  };
  const answer = await comeBack();
  assert.equal(answer.kind === 'failed' && answer.code, 'calendar_user_deleted');
  assert.equal(await countOf(world, 'calendar_users'), 0);
});

test('a person who is still there is connected', async () => {
  await using world = await openCalendarWorld();
  assert.equal((await (await openConsent(world))()).kind, 'connected');
});
