/** Routes of Calendar V1 about meetings: list, retrieve, override, refresh; and ours: the decision. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { listConnections, type CalendarUser } from '../../calendars/index.ts';
import { calendarMeetingResource, decisionResource, overrideChange } from '../../contract/index.ts';
import { bringUpToDate, changeOverride } from '../../flow/index.ts';
import { findMeeting, listMeetings, type Meeting } from '../../meetings/index.ts';
import { readPreferencesOf } from '../../recording/index.ts';
import { calendarUserOf, requireCalendarToken } from '../auth.ts';
import { toCalendarMeetingResource, toDecisionResource } from '../calendar-resources.ts';
import type { HttpDeps } from '../deps.ts';
import { perCalendarUser } from '../throttle.ts';
import { notFound, refused } from '../wire-errors.ts';

/** Most meetings in one list; a person with more narrows it by time. */
const MAX_MEETINGS = 5000;

const moment = z.iso
  .datetime({ offset: true, local: true, error: 'Send a date and time, e.g. 2027-01-31T09:00:00Z.' })
  .transform((text) => new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`));

const listQuery = z.object({
  ical_uid: z
    .string()
    .max(1024)
    .optional()
    .describe('Only meetings whose iCalendar UID begins with this; case matters.'),
  start_time_after: moment.optional().describe('Only meetings that start after this instant; up to 60 days back.'),
  start_time_before: moment.optional().describe('Only meetings that start before this instant.'),
});

/** GET meetings/, GET PUT PATCH meetings/{id}/, GET meetings/{id}/decision/, POST meetings/refresh/. */
export function calendarMeetingRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const ofOneUser = { onRequest: requireCalendarToken(deps), config: { rateLimit: perCalendarUser(120) } };
    const params = z.object({ id: z.string().describe('Id of the meeting.') });

    const list = async (
      user: CalendarUser,
      query: z.output<typeof listQuery>,
    ): Promise<z.infer<typeof calendarMeetingResource>[]> => {
      const meetings = await listMeetings(deps.db, user.id, {
        icalUid: query.ical_uid ?? null,
        startsAfter: query.start_time_after ?? null,
        startsBefore: query.start_time_before ?? null,
        now: deps.clock.now(),
        limit: MAX_MEETINGS,
      });
      return meetings.map(toCalendarMeetingResource);
    };
    const find = async (user: CalendarUser, id: string): Promise<Meeting> => {
      const meeting = isUuid(id) ? await findMeeting(deps.db, user.id, id) : null;
      if (meeting === null) throw notFound();
      return meeting;
    };

    app.get(
      '/api/v1/calendar/meetings/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          summary: 'List calendar meetings',
          description:
            'Ordered by start. Without a time filter: those that are on or ahead, up to 28 days. Cancelled ones are left out; ones without a meeting link are not.',
          querystring: listQuery,
          response: { 200: z.array(calendarMeetingResource) },
        },
      },
      async (request) => list(calendarUserOf(request), request.query),
    );

    app.post(
      '/api/v1/calendar/meetings/refresh/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          summary: 'Read the calendars again now',
          description:
            'Never needed: changes arrive by themselves. Answers the list once all calendars are proven current.',
          response: { 200: z.array(calendarMeetingResource) },
        },
      },
      async (request) => {
        const user = calendarUserOf(request);
        const connections = await listConnections(deps.db, [user.id]);
        const lost = connections.find((connection) => connection.state === 'disconnected');
        if (lost !== undefined && connections.every((connection) => connection.state === 'disconnected')) {
          throw refused(
            422,
            'calendar_disconnected',
            lost.disconnectReason ?? 'The calendar is not connected any more.',
          );
        }
        const result = await bringUpToDate(deps, user);
        if (result.kind === 'failed') throw refused(503, 'provider_unavailable', result.reason);
        return list(user, {});
      },
    );

    app.get(
      '/api/v1/calendar/meetings/:id/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          summary: 'Retrieve a calendar meeting',
          params,
          response: { 200: calendarMeetingResource },
        },
      },
      async (request) => toCalendarMeetingResource(await find(calendarUserOf(request), request.params.id)),
    );

    for (const method of ['PUT', 'PATCH'] as const) {
      app.route({
        method,
        url: '/api/v1/calendar/meetings/:id/',
        ...ofOneUser,
        schema: {
          tags: ['Calendar V1'],
          summary: 'Override the preferences for one meeting',
          description: 'The bot is planned or removed before the answer.',
          params,
          body: overrideChange,
          response: { 200: calendarMeetingResource },
        },
        handler: async (request) => {
          const user = calendarUserOf(request);
          const { id } = await find(user, request.params.id);
          const override = request.body.override_should_record;
          if (override !== undefined && !(await changeOverride(deps, user, id, override))) throw notFound();
          return toCalendarMeetingResource(await find(user, id));
        },
      });
    }

    app.get(
      '/api/v1/calendar/meetings/:id/decision/',
      {
        ...ofOneUser,
        schema: {
          tags: ['Rollcall'],
          summary: 'Explain the recording decision',
          description:
            'The code, the sentence, every rule that was tried with the fact it used, and what the decision was before.',
          params,
          response: { 200: decisionResource },
        },
      },
      async (request) => {
        const meeting = await find(calendarUserOf(request), request.params.id);
        return toDecisionResource(meeting, await readPreferencesOf(deps.db, meeting.calendarUserId));
      },
    );
  };
}
