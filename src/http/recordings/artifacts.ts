/** Routes of what is made of recordings: list, retrieve. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { artifactListQuery, artifactListResources, artifactResources } from '../../contract/bot/index.ts';
import { refusalResource } from '../../contract/own/index.ts';
import { ARTIFACT_KINDS, listArtifacts, type ArtifactKind, type ListedArtifact } from '../../recordings/index.ts';
import { requireApiKey } from '../auth.ts';
import { PAGE_SIZE, pageAddress, readCursor, toPage } from '../cursor-page.ts';
import type { HttpDeps } from '../deps.ts';
import { perWorkspace } from '../throttle.ts';
import { notFound, refused } from '../wire-errors.ts';
import { toArtifact } from './recording-resource.ts';

const tags = ['Recordings'];
const limited = { config: { rateLimit: perWorkspace(300) } };

const NAMES = {
  video_mixed: { one: 'MixedVideo', many: 'MixedVideos', words: 'mixed video' },
  audio_mixed: { one: 'MixedAudio', many: 'MixedAudios', words: 'mixed audio' },
  participant_events: { one: 'ParticipantEvents', many: 'AllParticipantEvents', words: 'participant event list' },
} as const satisfies Record<ArtifactKind, object>;

/** A kind is known when a request comes only. */
const PAGES: Record<ArtifactKind, z.ZodType> = artifactListResources;
const SHAPES: Record<ArtifactKind, z.ZodType> = artifactResources;

const NOT_BY_ITSELF = 'What is made of a recording is changed and deleted with it: use recording/{id}/.';

/** GET <kind>/, GET PATCH DELETE <kind>/{id}/ of each kind. */
export function artifactRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', requireApiKey(deps));
    for (const kind of ARTIFACT_KINDS) await app.register(routesOf(deps, kind));
  };
}

function routesOf(deps: HttpDeps, kind: ArtifactKind): FastifyPluginAsyncZod {
  const { one, many, words } = NAMES[kind];
  const path = `/api/v1/${kind}/`;
  const params = z.object({ id: z.string().describe(`Id of the ${words}.`) });
  return async (app) => {
    app.get(
      path,
      {
        config: { rateLimit: perWorkspace(60) },
        schema: {
          tags,
          operationId: `list${many}`,
          summary: `List every ${words}`,
          description: 'The newest first, 100 on a page.',
          querystring: artifactListQuery,
          response: { 200: PAGES[kind] },
        },
      },
      async (request) => {
        const { cursor, recording_id, status_code: status, created_at_after, created_at_before } = request.query;
        const place = cursor === undefined ? null : readCursor(cursor);
        const filter = {
          recordingId: recording_id,
          status,
          createdAfter: created_at_after,
          createdBefore: created_at_before,
        };
        const of = { workspaceId: request.workspaceId, kind };
        const found = await listArtifacts(deps.db, of, filter, place, PAGE_SIZE + 1);
        return toPage(found, place, {
          addressOf: (to) => pageAddress(deps.settings.publicUrl + path, request.query, to),
          show: (artifact) => toArtifact(artifact, deps),
        });
      },
    );

    app.get(
      `${path}:id/`,
      {
        ...limited,
        schema: {
          tags,
          operationId: `get${one}`,
          summary: `Retrieve a ${words}`,
          params,
          response: { 200: SHAPES[kind] },
        },
      },
      async (request) => toArtifact(await find(deps, kind, request), deps),
    );

    for (const [method, verb, summary] of [
      ['PATCH', 'update', 'Change'],
      ['DELETE', 'delete', 'Delete'],
    ] as const) {
      app.route({
        method,
        url: `${path}:id/`,
        ...limited,
        schema: {
          tags,
          operationId: `${verb}${one}`,
          summary: `${summary} a ${words}`,
          description: `Not in this version: 501. ${NOT_BY_ITSELF}`,
          params,
          response: { 501: refusalResource },
        },
        handler: async (request) => {
          await find(deps, kind, request);
          throw refused(501, 'not_implemented', NOT_BY_ITSELF);
        },
      });
    }
  };
}

async function find(
  deps: HttpDeps,
  kind: ArtifactKind,
  { workspaceId, params: { id } }: { workspaceId: string; params: { id: string } },
): Promise<ListedArtifact> {
  const [found] = isUuid(id) ? await listArtifacts(deps.db, { workspaceId, kind }, { id }, null, 1) : [];
  if (found === undefined) throw notFound();
  return found;
}
