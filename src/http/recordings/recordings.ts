/** Routes of recordings: list, retrieve, change, delete. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import {
  recordingChanges,
  recordingListQuery,
  recordingListResource,
  recordingResource,
  type RecordingResource,
} from '../../contract/bot/index.ts';
import { recordingDeletions } from '../../flow/index.ts';
import { changeRecordingMetadata, listRecordings } from '../../recordings/index.ts';
import { requireApiKey } from '../auth.ts';
import { PAGE_SIZE, pageAddress, readCursor, toPage } from '../cursor-page.ts';
import type { HttpDeps } from '../deps.ts';
import { perWorkspace } from '../throttle.ts';
import { notFound, refused, type WireError } from '../wire-errors.ts';
import { toRecording } from './recording-resource.ts';

const PATH = '/api/v1/recording/';
const tags = ['Recordings'];
const params = z.object({ id: z.string().describe('Id of the recording.') });
const limited = { config: { rateLimit: perWorkspace(300) } };

/** GET recording/, GET PATCH DELETE recording/{id}/. */
export function recordingRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));

    app.get(
      PATH,
      {
        config: { rateLimit: perWorkspace(60) },
        schema: {
          tags,
          operationId: 'listRecordings',
          summary: 'List recordings',
          description: 'The newest first, 100 on a page.',
          querystring: recordingListQuery,
          response: { 200: recordingListResource },
        },
      },
      async (request) => {
        const { cursor, bot_id: botId, status_code: status, created_at_after, created_at_before } = request.query;
        const place = cursor === undefined ? null : readCursor(cursor);
        const filter = { botId, status, createdAfter: created_at_after, createdBefore: created_at_before };
        const found = await listRecordings(deps.db, request.workspaceId, filter, place, PAGE_SIZE + 1);
        return toPage(found, place, {
          addressOf: (to) => pageAddress(deps.settings.publicUrl + PATH, request.query, to),
          show: (recording) => toRecording(recording, deps),
        });
      },
    );

    app.get(
      `${PATH}:id/`,
      {
        ...limited,
        schema: {
          tags,
          operationId: 'getRecording',
          summary: 'Retrieve a recording',
          params,
          response: { 200: recordingResource },
        },
      },
      async (request) => read(deps, request),
    );

    app.patch(
      `${PATH}:id/`,
      {
        ...limited,
        schema: {
          tags,
          operationId: 'updateRecording',
          summary: 'Change a recording',
          description: 'Its `metadata`; nothing else of it changes.',
          params,
          body: recordingChanges,
          response: { 200: recordingResource },
        },
      },
      async (request) => {
        const { id } = await read(deps, request);
        const { metadata } = request.body;
        if (metadata !== undefined) await changeRecordingMetadata(deps.db, request.workspaceId, id, metadata);
        return read(deps, request);
      },
    );

    app.delete(
      `${PATH}:id/`,
      {
        ...limited,
        schema: {
          tags,
          operationId: 'deleteRecording',
          summary: 'Delete the media of a recording',
          description:
            'At once and for good; the recording itself stays, with the status `deleted`. Not while its bot is at work on it: 409 `recording_in_use`.',
          params,
          response: { 204: z.null().describe('The media are gone.') },
        },
      },
      async (request, reply) => {
        const { id } = await read(deps, request);
        const outcome = await recordingDeletions.one(deps, { workspaceId: request.workspaceId, id });
        if (outcome === 'in_use') throw inUse();
        return reply.code(204).send(null);
      },
    );
  };
}

/** Refusal to delete what a bot still works on. */
export const inUse = (): WireError =>
  refused(409, 'recording_in_use', 'The bot is still at work on this recording. Delete it once it is done or failed.');

async function read(
  deps: HttpDeps,
  { workspaceId, params: { id } }: { workspaceId: string; params: { id: string } },
): Promise<RecordingResource> {
  const [recording] = isUuid(id) ? await listRecordings(deps.db, workspaceId, { id }, null, 1) : [];
  if (recording === undefined) throw notFound();
  return toRecording(recording, deps);
}
