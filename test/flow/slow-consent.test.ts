/** A provider that does not answer while a person comes back from its consent page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signCalendarToken } from '../../src/calendar-users/index.ts';
import { answerOAuthCallback } from '../../src/flow/people/answer-oauth-callback.ts';
import { openCalendarWorld } from './calendar-world.ts';

test('a provider that does not answer in time is named as the reason, not this server', async () => {
  await using world = await openCalendarWorld();
  world.deps.oauthProviders.google = {
    authorizationUrl: () => '',
    exchangeCode: () => Promise.reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
  };
  const token = await signCalendarToken(world.deps.calendarTokenKey, world.user, world.clock.now());
  const state = { recall_calendar_auth_token: token, google_oauth_redirect_url: 'https://app.example.com/' };
  const query = { code: 'code', state: JSON.stringify(state), error: null, errorDescription: null };
  const answer = await answerOAuthCallback(world.deps, 'google', query, null);
  assert.equal(answer.kind === 'failed' && answer.code, 'provider_unavailable');
});
