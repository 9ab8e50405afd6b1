/** Route of ours about recording decisions. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { decisionResource } from '../../contract/own/index.ts';
import { explainDecision, findDecidedMeeting, readPreferencesOf } from '../../decisions/index.ts';
import { requireTokenOrApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perCaller } from '../throttle.ts';
import { notFound } from '../wire-errors.ts';
import { toDecisionResource } from './decision-resource.ts';

/** GET meetings/{id}/decision/. */
export function decisionRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/calendar/meetings/:id/decision/',
      {
        onRequest: requireTokenOrApiKey(deps),
        config: { rateLimit: perCaller(120) },
        schema: {
          tags: ['Rollcall'],
          operationId: 'explainDecision',
          summary: 'Explain the recording decision',
          description:
            'The code, the sentence, every rule that was tried with the fact it used, and what the decision was before. With a calendar token of that person’s meetings, with the API key of all meetings of the workspace.',
          params: z.object({ id: z.string().meta({ description: 'Id of the meeting.', format: 'uuid' }) }),
          response: { 200: decisionResource },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { calendarUser, workspaceId } = request;
        const owner = calendarUser === null ? { workspaceId } : { calendarUserId: calendarUser.id };
        const meeting = isUuid(id) ? await findDecidedMeeting(deps.db, owner, id) : null;
        if (meeting === null) throw notFound();
        return toDecisionResource(explainDecision(meeting, await readPreferencesOf(deps.db, meeting.calendarUserId)));
      },
    );
  };
}
