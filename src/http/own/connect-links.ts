/** Route of the links a person's page needs to connect an account. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { AccountPreset } from '../../providers/index.ts';
import { connectLinksResource } from '../../contract/own/index.ts';
import { offerConsent } from '../../flow/index.ts';
import { findWorkspace } from '../../workspaces/index.ts';
import { CALENDAR_TOKEN_HEADER, calendarUserOf, requireCalendarToken } from '../auth.ts';
import { NOT_KEPT } from '../conditional.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';

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
            "For the person's page of this server: links to consent pages, and presets for CalDAV. A browser that follows a link comes back to the page, with `connected` or else `connecting`, `error` and `error_reason` in the query; the first two say `google` or `microsoft`. A link carries the calendar token and works as long as it.",
          response: { 200: connectLinksResource },
        },
      },
      async (request, reply) => {
        const token = request.headers[CALENDAR_TOKEN_HEADER];
        const whose = {
          workspaceId: calendarUserOf(request).workspaceId,
          calendarToken: typeof token === 'string' ? token : '',
        };
        reply.header('cache-control', NOT_KEPT);
        return {
          google: await offerConsent(deps, 'google', whose),
          microsoft: await offerConsent(deps, 'microsoft', whose),
          several_accounts: (await findWorkspace(deps.db, whose.workspaceId))?.allowSeveralAccounts ?? false,
          caldav: { presets: (deps.providers.caldav?.presets ?? []).map(presetResource) },
        };
      },
    );
  };
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
