/** Routes a browser comes back to from a provider's consent page, and the link that leads there. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callbackPath } from '../../contract/oauth-callbacks.ts';
import { answerOAuthCallback } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { smallPage } from '../small-page.ts';
import { perAddress } from '../throttle.ts';

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

/** GET google_oauth_callback/ and ms_oauth_callback/. */
export function oauthCallbackRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const { provider, label } of PROVIDERS)
      app.get(
        callbackPath(provider),
        {
          config: { rateLimit: perAddress(300) },
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
