/** Routes of recordings and what is made of them. Bots of this version record nothing: lists are empty, and no id is one. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { emptyPageResource } from '../../contract/bot/index.ts';
import { requireApiKey } from '../auth.ts';
import type { HttpDeps } from '../deps.ts';
import { perWorkspace } from '../throttle.ts';
import { notFound } from '../wire-errors.ts';

const tags = ['Recordings'];
const NONE = 'Always 404: bots of this version record nothing.';

/** What Recall lists by itself, by the name of its path. */
const RESOURCES = [
  { path: 'recording', one: 'Recording', many: 'Recordings', words: 'recording' },
  { path: 'transcript', one: 'Transcript', many: 'Transcripts', words: 'transcript' },
  { path: 'video_mixed', one: 'MixedVideo', many: 'MixedVideos', words: 'mixed video' },
  { path: 'video_separate', one: 'SeparateVideo', many: 'SeparateVideos', words: 'separate video' },
  { path: 'audio_mixed', one: 'MixedAudio', many: 'MixedAudios', words: 'mixed audio' },
  { path: 'audio_separate', one: 'SeparateAudio', many: 'SeparateAudios', words: 'separate audio' },
  {
    path: 'participant_events',
    one: 'ParticipantEvents',
    many: 'AllParticipantEvents',
    words: 'participant event list',
  },
  { path: 'meeting_metadata', one: 'MeetingMetadata', many: 'AllMeetingMetadata', words: 'meeting metadata record' },
  { path: 'realtime_endpoint', one: 'RealtimeEndpoint', many: 'RealtimeEndpoints', words: 'real-time endpoint' },
] as const;

/** GET <resource>/, GET PATCH DELETE <resource>/{id}/ of each, POST recording/{id}/create_transcript/. */
export function recordingRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
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
            description: 'Empty: bots of this version record nothing.',
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
          description: NONE,
          params: z.object({ id: z.string().describe('Id of the recording.') }),
        },
      },
      () => {
        throw notFound();
      },
    );
  };
}
