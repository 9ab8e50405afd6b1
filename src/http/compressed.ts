/** Home of compressed answers: lists and documents, made small for whoever says that it can read them so. */
import { randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether answers may be compressed: for what is long, and holds neither a token nor a key nor a password of ours. */
    isCompressed?: boolean;
  }
}

/** Below this an answer fits into a packet or two, and is sent as it is. */
const LEAST_BYTES = 1024;
/** As quick as gzip, and a fifth smaller. Higher ones cost many times as much. */
const BROTLI_QUALITY = 4;
const MAX_PADDING_BYTES = 48;

const ENCODERS = {
  br: (body: Buffer): Promise<Buffer> =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (body: Buffer): Promise<Buffer> => promisify(gzip)(body),
};
type Encoding = keyof typeof ENCODERS;

/**
 * Compresses the answers of routes whose config says so.
 *
 * What is kept to be sent again is compressed once: by its bytes, as long as somebody keeps them. A list holds what strangers wrote into
 * invitations beside what the person alone should know, such as the passcode of a meeting, and its length once compressed tells whether
 * the one is like the other. So a header of random length goes with it.
 */
export function compressAnswers(app: FastifyInstance): void {
  const kept: Record<Encoding, WeakMap<Buffer, Promise<Buffer>>> = { br: new WeakMap(), gzip: new WeakMap() };
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.config.isCompressed !== true || reply.statusCode !== 200) return payload;
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    const vary = reply.getHeader('vary');
    reply.header('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
    const encoding = encodingFor(request);
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    if (encoding === null || body.length < LEAST_BYTES) return payload;
    const compressed = kept[encoding].get(body) ?? ENCODERS[encoding](body);
    kept[encoding].set(body, compressed);
    reply.removeHeader('content-length');
    reply.header('content-encoding', encoding);
    reply.header('x-padding', randomBytes(randomInt(1, MAX_PADDING_BYTES)).toString('base64url'));
    return compressed;
  });
}

/** The smallest form that a client reads (RFC 9110, section 12.5.3); null: as it is. One that refuses a form with `q=0` does not get it. */
function encodingFor({ headers }: FastifyRequest): Encoding | null {
  const named = new Map(
    (headers['accept-encoding'] ?? '')
      .toLowerCase()
      .split(',', 20)
      .map((part) => {
        const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
        return [name, !parameters.some((word) => /^q=0(?:\.0*)?$/.test(word))];
      }),
  );
  if (named.get('br') === true) return 'br';
  return named.get('gzip') === true ? 'gzip' : null;
}
