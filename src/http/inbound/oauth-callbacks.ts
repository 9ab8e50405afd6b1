/** Routes a browser comes back to from a provider's consent page, and the link that leads there. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callbackPath, readCallbackState, TOKEN_KEY } from '../../contract/oauth-callbacks.ts';
import { answerOAuthCallback } from '../../flow/index.ts';
import { NOT_KEPT } from '../conditional.ts';
import type { HttpDeps } from '../deps.ts';
import { smallPage } from '../small-page.ts';
import { senderOf } from '../throttle.ts';

const text = z.union([z.string(), z.array(z.string()).transform((values) => values[0] ?? '')]).optional();
const callbackQuery = z.object({
  code: text.describe('One-time code of the provider.'),
  state: text.describe(
    'JSON object: recall_calendar_auth_token, google_oauth_redirect_url or ms_oauth_redirect_url, and optionally success_url and error_url.',
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
 * Whom a callback is counted for: the person whose valid token is in its state, else the address it came from. So a stranger who tries
 * states stops nobody who shares an address with them.
 */
async function callerOf(request: FastifyRequest, now: Date): Promise<string> {
  const { state } = callbackQuery.partial().catch({}).parse(request.query);
  const token = readCallbackState(state ?? null)?.[TOKEN_KEY];
  const result = token === undefined ? null : await request.server.readCalendarToken(token, now);
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
              keyGenerator: (request: FastifyRequest) => callerOf(request, deps.clock.now()),
            },
          },
          schema: {
            tags: ['Calendar V1'],
            operationId: `finish${label}Consent`,
            summary: `${label} OAuth callback`,
            description:
              'Redirects to success_url or error_url of state, keeping their query; a failure adds error and error_reason. Without them a small page. Any host may have forwarded the browser here with the query unchanged.',
            querystring: callbackQuery,
            response: { 200: z.string(), 302: z.null(), 400: z.string() },
          },
        },
        async (request, reply) => {
          const { code = null, state = null, error = null, error_description: errorDescription = null } = request.query;
          const answer = await answerOAuthCallback(deps, provider, { code, state, error, errorDescription });
          reply.header('cache-control', NOT_KEPT);
          if (answer.redirectTo !== null) return reply.redirect(answer.redirectTo, 302);
          const wantsHtml = request.headers.accept?.includes('text/html') ?? false;
          reply
            .code(answer.kind === 'connected' ? 200 : 400)
            .type(wantsHtml ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8');
          if (answer.kind === 'connected') {
            const sentences = [`Meetings of ${answer.account} are being read now.`, 'You can close this page.'];
            return reply.send(
              wantsHtml
                ? smallPage({ title: 'Calendar connected', isGood: true, sentences })
                : `Calendar connected. ${sentences.join(' ')}\n`,
            );
          }
          const sentences = [answer.message, answer.advice];
          return reply.send(
            wantsHtml
              ? smallPage({ title: 'The calendar was not connected', isGood: false, sentences })
              : `${sentences.join(' ')}\n`,
          );
        },
      );
  };
}
