/** Routes a browser comes back to from a provider's consent page, and the link that leads there. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readConsentState } from '../../consents/index.ts';
import { callbackPath, CONFIRM_PATH, readCallbackState, TOKEN_KEY } from '../../contract/oauth-callbacks.ts';
import { consentLinks } from '../../flow/index.ts';
import { browserOf } from '../browser-cookie.ts';
import { NOT_KEPT } from '../conditional.ts';
import type { HttpDeps } from '../deps.ts';
import { sendSmallPage, type SmallPage } from '../small-page.ts';
import { senderOf } from '../throttle.ts';

const text = z.union([z.string(), z.array(z.string()).transform((values) => values[0] ?? '')]).optional();
const callbackQuery = z.object({
  code: text.describe('One-time code of the provider.'),
  state: text.describe(
    'Of a link of `connect-links/`: what that link put there. Of a link that the app builds: a JSON object of recall_calendar_auth_token, google_oauth_redirect_url or ms_oauth_redirect_url, and optionally success_url and error_url.',
  ),
  error: text.describe('Set by the provider when consent was not given.'),
  error_description: text.describe('The provider’s own words for it.'),
});

const PROVIDERS = [
  { provider: 'google', label: 'Google' },
  { provider: 'microsoft', label: 'Microsoft' },
] as const;

const MINUTE_MS = 60_000;
const PER_MINUTE = 60;

/**
 * Whom a callback is counted for: the person whose valid token or link of ours is in its state, else the address it came from. So a
 * stranger who tries states stops nobody who shares an address with them.
 */
async function callerOf({ calendarTokenKey, clock }: HttpDeps, request: FastifyRequest): Promise<string> {
  const { state = '' } = callbackQuery.partial().catch({}).parse(request.query);
  const ours = await readConsentState(calendarTokenKey, state, clock.now());
  if (ours.kind === 'valid') return ours.read.calendarUserId;
  const token = readCallbackState(state)?.[TOKEN_KEY];
  const result = token === undefined ? null : await request.server.readCalendarToken(token, clock.now());
  return result?.kind === 'valid' ? result.user.id : senderOf(request.ip);
}

/** GET google_oauth_callback/ and ms_oauth_callback/. */
export function oauthCallbackRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const { provider, label } of PROVIDERS)
      app.get(
        callbackPath(provider),
        {
          config: {
            rateLimit: {
              max: PER_MINUTE,
              timeWindow: MINUTE_MS,
              keyGenerator: (request: FastifyRequest) => callerOf(deps, request),
            },
          },
          schema: {
            tags: ['Calendar V1'],
            operationId: `finish${label}Consent`,
            summary: `${label} OAuth callback`,
            description:
              'Redirects to success_url or error_url, keeping their query; a failure adds error and error_reason. Without them a small page. After a link of `connect-links/` it must be the browser that opened the link, and a page asks before one account replaces another. After a link that the app builds any host may have forwarded the browser here with the query unchanged; a workspace can refuse such links.',
            querystring: callbackQuery,
            response: { 200: z.string(), 302: z.null(), 400: z.string() },
          },
        },
        async (request, reply) => {
          const { code = null, state = null, error = null, error_description: errorDescription = null } = request.query;
          const query = { code, state, error, errorDescription };
          const answer = await consentLinks.answer(deps, provider, query, browserOf(deps, request));
          reply.header('cache-control', NOT_KEPT);
          if (answer.kind === 'asked')
            return reply.redirect(`${deps.settings.publicUrl}${CONFIRM_PATH}?consent=${answer.consentId}`, 302);
          if (answer.redirectTo !== null) return reply.redirect(answer.redirectTo, 302);
          const status = answer.kind === 'connected' ? 200 : 400;
          const page = pageOf(answer);
          if (request.headers.accept?.includes('text/html') === true) return sendSmallPage(reply, status, page);
          // Whoever asks for a text is a program, or somebody who makes one.
          const sentences =
            answer.kind === 'connected' ? [`${page.title}.`, ...page.sentences] : [answer.message, answer.advice];
          return reply
            .code(status)
            .type('text/plain; charset=utf-8')
            .send(`${sentences.join(' ')}\n`);
        },
      );
  };
}

type CallbackAnswer = Awaited<ReturnType<typeof consentLinks.answer>>;

const pageOf = (answer: Extract<CallbackAnswer, { kind: 'connected' | 'failed' }>): SmallPage =>
  answer.kind === 'connected'
    ? {
        title: 'Calendar connected',
        tone: 'good',
        sentences: [`Meetings of ${answer.account} are being read now.`, 'You can close this page.'],
      }
    : { title: 'The calendar was not connected', tone: 'bad', sentences: [answer.forPerson] };
