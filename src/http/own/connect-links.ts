/** Route of the links a person's page needs to connect an account. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AccountPreset } from '../../providers/index.ts';
import { connectLinksResource } from '../../contract/own/index.ts';
import { offerConsent } from '../../flow/index.ts';
import { findWorkspace } from '../../workspaces/index.ts';
import { CALENDAR_TOKEN_HEADER, calendarUserOf, isVouchedFor, requireCalendarToken } from '../auth.ts';
import { keepBrowser } from '../browser-cookie.ts';
import { NOT_KEPT } from '../conditional.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';

const target = z
  .string()
  .max(2000, { error: 'Ensure this field has no more than 2000 characters.' })
  .optional()
  .meta({ example: 'https://app.example.com/calendar' });

/** GET connect-links/. */
export function connectLinkRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/calendar/connect-links/',
      {
        onRequest: requireCalendarToken(deps),
        config: { rateLimit: perCalendarUser(120) },
        schema: {
          tags: ['Rollcall'],
          operationId: 'getConnectLinks',
          summary: 'Get the ways to connect a calendar',
          description:
            "Links to consent pages, and presets for CalDAV. A browser that follows a link comes back to `success_url` or `error_url`, else to the person's page of this server, with `connected` or else `connecting` in its query; a failure adds `error` and `error_reason`. A link works as long as the calendar token that asked for it. The browser that opens it is the one that must come back. Where it is another one than asked for it, its person is told whose calendar it will be and has to confirm; not so when the API key of the workspace came beside the calendar token, as when your server hands the link on. Before one account replaces another its person is asked, always.",
          querystring: z.object({
            success_url: target.describe('Where the browser goes once the account is connected.'),
            error_url: target.describe('Where the browser goes when it is not.'),
          }),
          response: { 200: connectLinksResource },
        },
      },
      async (request, reply) => {
        const { success_url: success = null, error_url: error = null } = request.query;
        const whose = {
          user: calendarUserOf(request),
          browser: keepBrowser(deps, request, reply),
          isVouchedFor: await isVouchedFor(deps, request),
          returnTo: { success, error },
          expiresAt: await tokenEnd(deps, request),
        };
        reply.header('cache-control', NOT_KEPT);
        return {
          google: await offerConsent(deps, 'google', whose),
          microsoft: await offerConsent(deps, 'microsoft', whose),
          several_accounts: (await findWorkspace(deps.db, whose.user.workspaceId))?.allowSeveralAccounts ?? false,
          caldav: { presets: (deps.providers.caldav?.presets ?? []).map(presetResource) },
        };
      },
    );
  };
}

/** When the calendar token of a request that passed `requireCalendarToken` ends. */
async function tokenEnd(deps: HttpDeps, request: FastifyRequest): Promise<Date> {
  const now = deps.clock.now();
  const token = await request.server.readCalendarToken(String(request.headers[CALENDAR_TOKEN_HEADER]), now);
  return token.kind === 'valid' ? token.expiresAt : now;
}

type PresetResource = z.infer<typeof connectLinksResource>['caldav']['presets'][number];

const presetResource = (preset: AccountPreset): PresetResource => ({
  id: preset.id,
  name: preset.name,
  url: preset.url,
  url_example: preset.urlExample,
  username_hint: preset.usernameHint,
  password_hint: preset.passwordHint,
  help_url: preset.helpUrl,
  email_domains: [...preset.emailDomains],
});
