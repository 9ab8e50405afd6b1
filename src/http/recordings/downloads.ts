/** The route of signed links: a file of a recording, whole or in part, for whoever has the link. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findReadableFile } from '../../recordings/index.ts';
import type { HttpDeps } from '../deps.ts';
import { NOT_KEPT } from '../conditional.ts';
import { notFound, refused } from '../wire-errors.ts';
import { readDownloadToken } from './download-links.ts';

const TYPES: Readonly<Record<string, string>> = { mp4: 'video/mp4', mp3: 'audio/mpeg', json: 'application/json' };

/** GET HEAD /api/v1/download/{token}. */
export function downloadRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const underWay = new Set<Readable>();
    // Whoever reads slowly must not keep a server from ending.
    app.addHook('preClose', async () => {
      for (const content of underWay) content.destroy();
    });
    app.route({
      method: ['GET', 'HEAD'],
      url: '/api/v1/download/:token/',
      schema: { hide: true, params: z.object({ token: z.string() }) },
      handler: async (request, reply) => {
        const { start, end } = await answerHead(deps, request, reply, request.params.token);
        if (request.method === 'HEAD' || reply.statusCode === 416) return reply.send(null);
        const { fileId } = target(deps, request.params.token);
        const read = await deps.storage.read(fileId, { start, end });
        if (read === null) throw notFound();
        const content = Readable.from(read, { objectMode: false });
        underWay.add(content);
        content.once('close', () => underWay.delete(content));
        return reply.send(content);
      },
    });
  };
}

function target(deps: HttpDeps, token: string): { fileId: string } {
  const read = readDownloadToken(deps.sealer, token, deps.clock.now());
  if (read === null) throw notFound();
  if (read === 'expired')
    throw refused(403, 'link_expired', 'This link has expired. Ask for the recording again: it comes with a new one.');
  return read;
}

/** Sets status and headers. @returns the range that is answered, both ends included. */
async function answerHead(
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<{ start: number; end: number }> {
  const { fileId } = target(deps, token);
  const file = await findReadableFile(deps.db, fileId);
  if (file === null || file.finishedAt === null) throw notFound();
  const { bytes, sha256, format, name, finishedAt } = file;
  const tag = `"${sha256}"`;
  const day = finishedAt.toISOString().slice(0, 10);
  reply.header('cache-control', NOT_KEPT);
  reply.header('etag', tag);
  reply.header('accept-ranges', 'bytes');
  reply.header('content-disposition', `attachment; filename="${name.replaceAll('_', '-')}-${day}.${format}"`);
  reply.header('content-type', TYPES[format ?? ''] ?? 'application/octet-stream');
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === tag;
  const range = isSame ? readRange(request.headers.range, bytes) : null;
  if (range === 'unsatisfiable') {
    reply.code(416).header('content-range', `bytes */${bytes}`);
    return { start: 0, end: 0 };
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range !== null) reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
  reply.header('content-length', end - start + 1);
  return { start, end };
}

/**
 * Reads a Range header (RFC 9110, section 14.2).
 *
 * @returns null when the whole file is meant: there is none, it cannot be read, or it asks for several ranges, which is allowed.
 */
function readRange(header: string | undefined, bytes: number): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '')
    return Number(last) === 0 ? 'unsatisfiable' : { start: Math.max(0, bytes - Number(last)), end: bytes - 1 };
  const [start, end] = [Number(first), last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)];
  if (start >= bytes) return 'unsatisfiable';
  return last !== '' && Number(last) < start ? null : { start, end };
}
