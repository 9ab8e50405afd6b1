/** Routes of the bot API: create, list, retrieve, change, delete, leave. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { findBot, listBots } from '../../bots/index.ts';
import { MEDIA_BODY_BYTES, show, showAll, succeeded, targetOf } from './bot-answers.ts';
import {
  BOT_OPTIONS,
  botChanges,
  botListQuery,
  botListResource,
  botResource,
  newBot,
} from '../../contract/bot/index.ts';
import type { JoinableMeetingUrl } from '../../contract/meeting-url.ts';
import { changeBot, createBot, deleteBot, makeBotLeave } from '../../flow/index.ts';
import { parseMeetingUrl, type OwnServers } from '../../meeting-links/index.ts';
import { requireApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { answerInTransaction } from '../idempotency.ts';
import { perWorkspace } from '../throttle.ts';
import { fieldError, notFound, WireError } from '../wire-errors.ts';

const PAGE_SIZE = 100;
const METADATA_FILTER = 'metadata__';
const MAX_METADATA_FILTERS = 20;

const params = z.object({ id: z.string().describe('Id of the bot.') });
const tags = ['Bot API'];

const TEN_YEARS_MS = 10 * 365.25 * 24 * 60 * 60 * 1000;

/** GET POST bot/, GET PATCH DELETE bot/{id}/, POST bot/{id}/leave_call/. */
export function botRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));
    const rateLimit = (max: number) => ({ config: { rateLimit: perWorkspace(max) } });
    const repeatable = (max: number) => ({ config: { rateLimit: perWorkspace(max), mayRunAgain: true } });

    app.post(
      '/api/v1/bot/',
      {
        ...repeatable(60),
        bodyLimit: MEDIA_BODY_BYTES,
        schema: {
          tags,
          operationId: 'createBot',
          summary: 'Create a bot',
          description:
            'Sends a bot to a meeting at `join_at`, or at once when that is absent or past. A bot that joins at once starts with the status `ready`; a scheduled one has no status changes yet.',
          body: newBot,
          response: { 201: botResource },
        },
      },
      async (request, reply) => {
        const { meeting_url, bot_name, join_at, metadata } = request.body;
        const wanted = {
          workspaceId: request.workspaceId,
          meeting: readMeetingUrl(meeting_url, deps.settings.ownServers),
          botName: bot_name,
          joinAt: readJoinAt(join_at ?? null, deps.clock.now()),
          metadata: metadata ?? {},
          config: optionsOf(request.body),
        };
        const bot = await createBot(deps, wanted, async (tx, created) =>
          answerInTransaction(tx, deps, { request, reply }, 201, await show({ ...deps, db: tx }, created)),
        );
        return reply.code(201).send(await show(deps, bot));
      },
    );

    app.get(
      '/api/v1/bot/',
      {
        ...rateLimit(60),
        schema: {
          tags,
          operationId: 'listBots',
          summary: 'List bots',
          description:
            'The newest first, 100 on a page. `metadata__KEY=VALUE` shows only bots whose metadata has this value under this key; several of them must all hold.',
          querystring: botListQuery,
          response: { 200: botListResource },
        },
      },
      async (request) => {
        const { page } = request.query;
        const { count, bots } = await listBots(
          deps.db,
          request.workspaceId,
          filterOf(request.query, deps.settings.ownServers),
          {
            limit: PAGE_SIZE,
            offset: (page - 1) * PAGE_SIZE,
          },
        );
        if (page > 1 && bots.length === 0) throw new WireError(404, { detail: 'Invalid page.' });
        const address = (other: number): string => pageAddress(deps.settings.publicUrl, request.url, other);
        return {
          count,
          next: page * PAGE_SIZE < count ? address(page + 1) : null,
          previous: page > 1 ? address(page - 1) : null,
          results: await showAll(deps, bots),
        };
      },
    );

    app.get(
      '/api/v1/bot/:id/',
      {
        ...rateLimit(300),
        schema: { tags, operationId: 'getBot', summary: 'Retrieve a bot', params, response: { 200: botResource } },
      },
      async (request) => {
        const bot = isUuid(request.params.id) ? await findBot(deps.db, request.workspaceId, request.params.id) : null;
        if (bot === null) throw notFound();
        return show(deps, bot);
      },
    );

    app.patch(
      '/api/v1/bot/:id/',
      {
        ...rateLimit(300),
        bodyLimit: MEDIA_BODY_BYTES,
        schema: {
          tags,
          operationId: 'updateBot',
          summary: 'Change a scheduled bot',
          description:
            'Only before the bot is dispatched, and a new `join_at` must be at least 10 minutes ahead. Of a bot that a calendar scheduled only `metadata` changes; the rest follows the calendar and the preferences.',
          params,
          body: botChanges,
          response: { 200: botResource },
        },
      },
      async (request) => {
        const { meeting_url, bot_name, join_at, metadata } = request.body;
        const config = optionsOf(request.body);
        const changes = {
          ...(meeting_url === undefined ? {} : { meeting: readMeetingUrl(meeting_url, deps.settings.ownServers) }),
          ...(bot_name === undefined ? {} : { botName: bot_name }),
          ...(join_at === undefined ? {} : { joinAt: readJoinAt(join_at, deps.clock.now()) }),
          ...(metadata === undefined ? {} : { metadata }),
          ...(Object.keys(config).length === 0 ? {} : { config }),
        };
        return show(deps, succeeded(await changeBot(deps, targetOf(request), changes), 400));
      },
    );

    app.delete(
      '/api/v1/bot/:id/',
      {
        ...rateLimit(300),
        schema: {
          tags,
          operationId: 'deleteBot',
          summary: 'Delete a scheduled bot',
          description:
            'Only before the bot is dispatched; afterwards use leave_call. A meeting whose calendar bot was deleted gets no other one, unless its person asks for it by an override.',
          params,
          response: { 204: z.null().describe('The bot is gone.') },
        },
      },
      async (request, reply) => {
        succeeded(await deleteBot(deps, targetOf(request)), 405);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/v1/bot/:id/leave_call/',
      {
        ...repeatable(300),
        schema: {
          tags,
          operationId: 'leaveCall',
          summary: 'Make a bot leave its call',
          description:
            'Only once the bot is dispatched; it cannot come back. Answers the bot as it is now; that it has left is told by a webhook.',
          params,
          response: { 200: botResource },
        },
      },
      async (request) => show(deps, succeeded(await makeBotLeave(deps, targetOf(request)), 400)),
    );
  };
}

/** @throws {WireError} 400 for a time so far ahead that nobody can mean it. */
function readJoinAt(joinAt: Date | null, now: Date): Date | null {
  if (joinAt !== null && joinAt.getTime() > now.getTime() + TEN_YEARS_MS)
    throw fieldError('join_at', 'Send a time that is at most ten years ahead.');
  return joinAt;
}

function readMeetingUrl(address: string, servers: OwnServers): JoinableMeetingUrl {
  const meetingUrl = parseMeetingUrl(address, servers);
  if (meetingUrl?.kind === 'joinable') return meetingUrl;
  const why =
    meetingUrl === null
      ? 'This is not a meeting link we know.'
      : `Bots cannot join meetings of ${meetingUrl.platform}.`;
  throw fieldError('meeting_url', `${why} Send a link of Zoom, Google Meet, Microsoft Teams, Webex or GoTo Meeting.`);
}

function optionsOf(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(BOT_OPTIONS.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

function filterOf(query: z.output<typeof botListQuery>, servers: OwnServers): Parameters<typeof listBots>[2] {
  const metadata = Object.entries(query).flatMap(([name, value]) =>
    name.startsWith(METADATA_FILTER) ? [[name.slice(METADATA_FILTER.length), value] as const] : [],
  );
  if (metadata.length > MAX_METADATA_FILTERS) {
    throw fieldError('metadata', `Send at most ${MAX_METADATA_FILTERS} metadata filters.`);
  }
  const values = metadata.map(([key, value]) => {
    if (typeof value !== 'string') throw fieldError(`${METADATA_FILTER}${key}`, 'Send this filter once.');
    return [key, value] as const;
  });
  const meetingUrl = query.meeting_url === undefined ? undefined : parseMeetingUrl(query.meeting_url, servers);
  return {
    ...(query.join_at_after === undefined ? {} : { joinAtAfter: query.join_at_after }),
    ...(query.join_at_before === undefined ? {} : { joinAtBefore: query.join_at_before }),
    // A link that is none matches no bot.
    ...(meetingUrl === undefined ? {} : { meetingKey: meetingUrl?.kind === 'joinable' ? meetingUrl.key : '' }),
    ...(query.platform === undefined ? {} : { platforms: query.platform }),
    ...(query.status === undefined ? {} : { statuses: query.status }),
    ...(values.length === 0 ? {} : { metadata: Object.fromEntries(values) }),
  };
}

function pageAddress(publicUrl: string, requestUrl: string, page: number): string {
  const url = new URL(requestUrl, 'http://any.invalid');
  if (page === 1) url.searchParams.delete('page');
  else url.searchParams.set('page', String(page));
  return `${publicUrl}${url.pathname}${url.search}`;
}
