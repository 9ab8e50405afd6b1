/** Routes of Calendar V1 about meetings: list, retrieve, override, refresh. */
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { listConnections } from '../../connections/index.ts';
import { readToldBots } from '../bots/told-bots-store.ts';
import type { CalendarUser } from '../../calendar-users/index.ts';
import { instantBound } from '../../contract/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { calendarMeetingResource, overrideChange } from '../../contract/v1/index.ts';
import { bringUpToDate, changeOverride } from '../../flow/index.ts';
import {
  findMeeting,
  listMeetings,
  readListMark,
  type ListPlace,
  type MeetingFilter,
  type ShownMeeting,
} from '../../meetings/index.ts';
import { calendarUserOf, requireCalendarToken } from '../auth.ts';
import { toCalendarMeetingResource } from './calendar-meeting-resource.ts';
import { isConditional, notModified, tagAnswer } from '../conditional.ts';
import type { HttpDeps } from '../deps.ts';
import { openKeptAnswers } from '../kept-answers.ts';
import { perCalendarUser } from '../throttle.ts';
import { fieldError, notFound, refused } from '../wire-errors.ts';

/** Most meetings in one list; one with long descriptions has fewer. Then the header Link leads to the next ones. */
const MAX_MEETINGS = 2_000;
const NOT_A_CURSOR = 'This is no place in the list. Use the address in the header "Link".';

/** Lists that are kept to be sent again while nothing has changed. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

const listQuery = z.object({
  ical_uid: z
    .string()
    .max(1024, { error: 'Ensure this field has no more than 1024 characters.' })
    .optional()
    .describe('Only meetings whose iCalendar UID begins with this; case matters.'),
  start_time_after: instantBound
    .optional()
    .describe(
      'Only meetings that start after this instant or the first of this date (ISO 8601, UTC without an offset); up to 60 days back.',
    ),
  start_time_before: instantBound
    .optional()
    .describe(
      'Only meetings that start before this instant or the first of this date (ISO 8601, UTC without an offset).',
    ),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_MEETINGS)
    .optional()
    .describe(`Most meetings in the answer, at most ${MAX_MEETINGS}, which is the default.`),
  cursor: z
    .string()
    .max(200, { error: NOT_A_CURSOR })
    .optional()
    .describe('Where the list goes on; it stands in the address of the header `Link`.'),
});

/** GET meetings/, GET PUT PATCH meetings/{id}/, POST meetings/refresh/. */
export function calendarMeetingRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const ofOneUser = { onRequest: requireCalendarToken(deps), config: { rateLimit: perCalendarUser(120) } };
    const params = z.object({ id: z.string().meta({ description: 'Id of the meeting.', format: 'uuid' }) });

    const kept = openKeptAnswers(MAX_KEPT_BYTES);
    const filterOf = (query: z.output<typeof listQuery>): MeetingFilter => ({
      icalUid: query.ical_uid ?? null,
      startsAfter: query.start_time_after ?? null,
      startsBefore: query.start_time_before ?? null,
      now: deps.clock.now(),
      limit: query.limit ?? MAX_MEETINGS,
      after: query.cursor === undefined ? null : placeOf(query.cursor),
    });
    /** Says where more meetings follow; the answer itself is a bare array, as at Recall. */
    const linkNext = (reply: FastifyReply, query: Record<string, string>, next: ListPlace | null): void => {
      if (next === null) return;
      const parameters = new URLSearchParams({ ...query, cursor: cursorOf(next) });
      const address = `${deps.settings.publicUrl}/api/v1/calendar/meetings/?${parameters.toString()}`;
      reply.header('link', `<${address}>; rel="next"`);
    };
    /** Meetings with what is told about their bots. A bot that changes after the meetings were read is told as it is by then. */
    const show = async (meetings: readonly ShownMeeting[]): Promise<z.infer<typeof calendarMeetingResource>[]> => {
      const botIds = [...new Set(meetings.flatMap((meeting) => meeting.botId ?? []))];
      const bots = await readToldBots(deps.db, botIds, deps.launcher.nameFor);
      return meetings.map((meeting) => toCalendarMeetingResource(meeting, bots.get(meeting.botId ?? '') ?? null));
    };
    const showOne = async (user: CalendarUser, id: string): Promise<z.infer<typeof calendarMeetingResource>> => {
      const [shown] = await show([await find(user, id)]);
      if (shown === undefined) throw new Error('one meeting in, none out');
      return shown;
    };
    /** A server that starts its bots in another way tells other things about the same ones. */
    const tagOf = (mark: string): string => `${mark}-${deps.launcher.name}`;
    const find = async (user: CalendarUser, id: string): Promise<ShownMeeting> => {
      const meeting = isUuid(id) ? await findMeeting(deps.db, user.id, id) : null;
      if (meeting === null) throw notFound();
      return meeting;
    };

    /** A calendar user who has connections, all of them lost, has nothing to refresh. */
    const requireConnection = async (user: CalendarUser): Promise<void> => {
      const connections = await listConnections(deps.db, [user.id]);
      const lost = connections.find((connection) => connection.state === 'disconnected');
      if (lost === undefined || connections.some((connection) => connection.state !== 'disconnected')) return;
      const reason = lost.disconnectReason ?? 'The calendar is not connected any more.';
      throw refused(422, 'calendar_disconnected', reason);
    };

    app.get(
      '/api/v1/calendar/meetings/',
      {
        ...ofOneUser,
        config: { ...ofOneUser.config, isCompressed: true },
        schema: {
          tags: ['Calendar V1'],
          operationId: 'listCalendarMeetings',
          summary: 'List calendar meetings',
          description:
            'Ordered by start. Without a time filter: those that are on or ahead, up to 28 days. Cancelled ones are left out; ones without a meeting link are not. A meeting that is in several calendars of the person is listed once. Where there are more than one answer holds (2,000, or about 4 MB), the header `Link` has the address of the next ones, with `rel="next"`.',
          querystring: listQuery,
          response: { 200: z.array(calendarMeetingResource), 304: notModified },
        },
      },
      async (request, reply) => {
        const { id } = calendarUserOf(request);
        const filter = filterOf(request.query);
        const key = `${id} ${JSON.stringify(request.query)}`;
        if (isConditional(request) || kept.markOf(key) !== null) {
          const mark = await readListMark(deps.db, id, filter);
          if (tagAnswer(request, reply, tagOf(mark))) return reply.code(304).send(null);
          const body = kept.find(key, mark);
          if (body !== null) return sendJson(reply, body);
        }
        const { meetings, next, mark } = await listMeetings(deps.db, id, filter);
        tagAnswer(request, reply, tagOf(mark));
        linkNext(reply, asAsked(request.query), next);
        // The writer of the route gives text.
        const body = Buffer.from(reply.serialize(await show(meetings)) as string);
        // What goes on elsewhere is long, and asked for in one piece after the other.
        if (next === null) kept.keep(key, mark, body);
        return sendJson(reply, body);
      },
    );

    app.post(
      '/api/v1/calendar/meetings/refresh/',
      {
        ...ofOneUser,
        config: { ...ofOneUser.config, isCompressed: true },
        schema: {
          tags: ['Calendar V1'],
          operationId: 'refreshCalendarMeetings',
          summary: 'Read the calendars again now',
          description:
            'Never needed: changes arrive by themselves. Answers the list once all calendars are proven current: 422 when the person has to connect the calendar again, 503 when a provider did not answer within 25 seconds.',
          response: { 200: z.array(calendarMeetingResource), 422: refusalResource, 503: refusalResource },
        },
      },
      async (request, reply) => {
        const user = calendarUserOf(request);
        await requireConnection(user);
        const result = await bringUpToDate(deps, user);
        if (result.kind === 'failed') throw refused(503, 'provider_unavailable', result.reason);
        // The provider may have said only now that it does not let us in any more.
        await requireConnection(user);
        const { meetings, next } = await listMeetings(deps.db, user.id, filterOf({}));
        linkNext(reply, {}, next);
        return show(meetings);
      },
    );

    app.get(
      '/api/v1/calendar/meetings/:id/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          operationId: 'getCalendarMeeting',
          summary: 'Retrieve a calendar meeting',
          description:
            'Also one that was cancelled or has ended, or that counts in another calendar of the person, with the reason why it is not recorded.',
          params,
          response: { 200: calendarMeetingResource },
        },
      },
      (request) => showOne(calendarUserOf(request), request.params.id),
    );

    for (const method of ['PUT', 'PATCH'] as const) {
      app.route({
        method,
        url: '/api/v1/calendar/meetings/:id/',
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          operationId: method === 'PUT' ? 'putCalendarMeeting' : 'updateCalendarMeeting',
          summary: 'Override the preferences for one meeting',
          description:
            'The bot is planned or removed before the answer. A meeting that is in several calendars of the person has one override, whichever id it is sent to.',
          params,
          body: overrideChange,
          response: { 200: calendarMeetingResource },
        },
        handler: async (request) => {
          const user = calendarUserOf(request);
          const { id } = await find(user, request.params.id);
          const override = request.body.override_should_record;
          if (override !== undefined && !(await changeOverride(deps, user, id, override))) throw notFound();
          return showOne(user, id);
        },
      });
    }
  };
}

/** The parameters of a list as they go into the address of the next one. */
const asAsked = ({
  ical_uid,
  start_time_after,
  start_time_before,
  limit,
}: z.output<typeof listQuery>): Record<string, string> => ({
  ...(ical_uid !== undefined && { ical_uid }),
  ...(start_time_after !== undefined && { start_time_after: start_time_after.toISOString() }),
  ...(start_time_before !== undefined && { start_time_before: start_time_before.toISOString() }),
  ...(limit !== undefined && { limit: String(limit) }),
});

const cursorOf = ({ startAt, id }: ListPlace): string =>
  Buffer.from(`${startAt.toISOString()} ${id}`).toString('base64url');

/** @throws {WireError} 400: it is no cursor of ours. */
function placeOf(cursor: string): ListPlace {
  const [instant = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const startAt = new Date(instant);
  if (Number.isNaN(startAt.getTime()) || !isUuid(id)) throw fieldError('cursor', NOT_A_CURSOR);
  return { startAt, id };
}

/** Sends an answer that is JSON already. */
const sendJson = (reply: FastifyReply, body: Buffer): FastifyReply => reply.type('application/json').send(body);
