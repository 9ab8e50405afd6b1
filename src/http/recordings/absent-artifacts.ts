/** Routes of what Recall makes of recordings and this version does not: lists are empty, and no id is one. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { emptyPageResource } from '../../contract/bot/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { listRecordings } from '../../recordings/index.ts';
import { requireApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perWorkspace } from '../throttle.ts';
import { notFound, refused } from '../wire-errors.ts';

const tags = ['Recordings'];
const NONE = 'Always 404: this version has none.';

/** What Recall lists by itself and nobody has here, by the name of its path. */
const RESOURCES = [
  { path: 'transcript', one: 'Transcript', many: 'Transcripts', words: 'transcript' },
  { path: 'video_separate', one: 'SeparateVideo', many: 'SeparateVideos', words: 'separate video' },
  { path: 'audio_separate', one: 'SeparateAudio', many: 'SeparateAudios', words: 'separate audio' },
  { path: 'meeting_metadata', one: 'MeetingMetadata', many: 'AllMeetingMetadata', words: 'meeting metadata record' },
  { path: 'realtime_endpoint', one: 'RealtimeEndpoint', many: 'RealtimeEndpoints', words: 'real-time endpoint' },
] as const;

/** GET <resource>/, GET PATCH DELETE <resource>/{id}/ of each, POST recording/{id}/create_transcript/. */
export function absentArtifactRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));
    for (const { path, one, many, words } of RESOURCES) {
      const params = z.object({ id: z.string().describe(`Id of the ${words}.`) });
      app.get(
        `/api/v1/${path}/`,
        {
          config: { rateLimit: perWorkspace(60) },
          schema: {
            tags,
            operationId: `list${many}`,
            summary: `List every ${words}`,
            description: 'Empty: this version has none.',
            response: { 200: emptyPageResource },
          },
        },
        async () => ({ next: null, previous: null, results: [] }),
      );
      for (const [method, verb] of [
        ['GET', 'get'],
        ['PATCH', 'update'],
        ['DELETE', 'delete'],
      ] as const) {
        const summary = `${{ get: 'Retrieve', update: 'Change', delete: 'Delete' }[verb]} a ${words}`;
        app.route({
          method,
          url: `/api/v1/${path}/:id/`,
          config: { rateLimit: perWorkspace(300) },
          schema: { tags, operationId: `${verb}${one}`, summary, description: NONE, params },
          handler: () => {
            throw notFound();
          },
        });
      }
    }
    app.post(
      '/api/v1/recording/:id/create_transcript/',
      {
        config: { rateLimit: perWorkspace(300) },
        schema: {
          tags,
          operationId: 'createTranscript',
          summary: 'Make a transcript of a recording',
          description: 'Not in this version: 501.',
          params: z.object({ id: z.string().describe('Id of the recording.') }),
          response: { 501: refusalResource },
        },
      },
      async ({ workspaceId, params: { id } }) => {
        const found = isUuid(id) ? await listRecordings(deps.db, workspaceId, { id }, null, 1) : [];
        if (found.length === 0) throw notFound();
        throw refused(501, 'not_implemented', 'Bots of this version make no transcripts.');
      },
    );
  };
}
