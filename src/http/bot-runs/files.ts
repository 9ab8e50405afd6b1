/** The routes on which running bots bring files of recordings. Not part of the public API. */
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { finishedFile, PIECE_BYTES, pieceAnswer, pieceGap, RECORDING_FILES } from '../../contract/bot-run/index.ts';
import { recordingFiles } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { perRun } from '../throttle.ts';
import { fieldError, notFound, refused } from '../wire-errors.ts';

const MAX_REQUESTS_PER_MINUTE = 300;
const PATH = '/bot-runs/:run_id/files/:recording_id/:file';
const params = z.object({ run_id: z.string(), recording_id: z.uuid(), file: z.enum(RECORDING_FILES) });
const response = { 200: pieceAnswer, 409: pieceGap };

/** PUT …/files/{recording_id}/{file}?offset=N, POST …/finish; whoever registers them has checked the run's token. */
export function runFileRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    const config = { rateLimit: perRun(MAX_REQUESTS_PER_MINUTE) };

    app.put(
      PATH,
      {
        bodyLimit: PIECE_BYTES,
        config,
        schema: {
          hide: true,
          params,
          querystring: z.object({ offset: z.coerce.number().int().min(0).multipleOf(PIECE_BYTES) }),
          response,
        },
      },
      async (request, reply) => {
        const { body } = request;
        if (!Buffer.isBuffer(body) || body.length === 0)
          throw fieldError('body', 'Send the bytes of the piece as application/octet-stream.');
        const piece = { offset: request.query.offset, piece: body };
        return answer(reply, await recordingFiles.take(deps, fileOf(request.params), piece));
      },
    );

    app.post(
      `${PATH}/finish`,
      { config, schema: { hide: true, params, body: finishedFile, response } },
      async (request, reply) => answer(reply, await recordingFiles.finish(deps, fileOf(request.params), request.body)),
    );
  };
}

const fileOf = ({ run_id, recording_id, file }: z.output<typeof params>) => ({
  runId: run_id.toLowerCase(),
  recordingId: recording_id.toLowerCase(),
  name: file,
});

const STATUS_OF = { recording_over: 410, recording_too_large: 413, file_differs: 422 } as const;

function answer(reply: FastifyReply, outcome: Awaited<ReturnType<typeof recordingFiles.take>>): FastifyReply {
  switch (outcome.kind) {
    case 'kept':
      return reply.code(200).send({ bytes: outcome.bytes });
    case 'gap': {
      const detail = `The next piece of this file begins at ${outcome.expected}.`;
      return reply.code(409).send({ code: 'piece_gap', detail, expected: outcome.expected });
    }
    case 'refused':
      if (outcome.code === 'not_found') throw notFound();
      throw refused(STATUS_OF[outcome.code], outcome.code, outcome.detail);
  }
}
