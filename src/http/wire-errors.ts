/** Home of the errors a client reads: one place that knows their bodies. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError } from '../base/errors.ts';
import { newId } from '../base/ids.ts';
import { isDatabaseUnavailable } from '../db/index.ts';
import type { ErrorLog } from './error-log.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

/** Seconds after which a client may try again while the database is away: a restart of PostgreSQL takes about as long. */
const DATABASE_RETRY_SECONDS = 5;

/** An answer that is not a success, with its body as it goes on the wire. */
export class WireError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds for `Retry-After`; null sends none. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfterSeconds: number | null = null) {
    super(typeof body['detail'] === 'string' ? body['detail'] : `HTTP ${status}`);
    this.name = 'WireError';
    this.status = status;
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** 404 in the words clients know; also for ids of other workspaces, so that they cannot be told from missing ones. */
export const notFound = (): WireError => new WireError(404, { detail: 'Not found.' });

/** A business rule refused the request: `{code, detail}`. */
export const refused = (status: number, code: string, detail: string): WireError =>
  new WireError(status, { code, detail });

const DATABASE_UNAVAILABLE = 'database_unavailable';

/** 503: the database is away, or too slow to answer in time; the same request may succeed in a moment. */
export const databaseUnavailable = (): WireError =>
  new WireError(
    503,
    {
      code: DATABASE_UNAVAILABLE,
      detail: 'The database of this server is not available right now. Try again in a moment.',
    },
    DATABASE_RETRY_SECONDS,
  );

/** A field is wrong: `{"field": ["sentence"]}`. */
export const fieldError = (field: string, sentence: string): WireError => new WireError(400, { [field]: [sentence] });

/** Turns anything thrown into status and body; null for what is our own fault. */
export function toWireError(error: unknown, request: FastifyRequest): WireError | null {
  if (error instanceof WireError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return validationError(error.validation.map((issue) => ({ path: issue.instancePath, message: issue.message })));
  }
  if (error instanceof AppError) return fromAppError(error);
  if (isDatabaseUnavailable(error)) return databaseUnavailable();
  return fromFastify(error, request);
}

function fromAppError(error: AppError): WireError | null {
  switch (error.code) {
    case 'invalid_request':
      return error.field === null
        ? new WireError(400, { detail: error.message })
        : fieldError(error.field, error.message);
    case 'unauthorized':
      return new WireError(401, { detail: error.message });
    case 'not_found':
      return notFound();
    case 'conflict':
      return refused(409, 'conflict', error.message);
    case 'address_refused':
      return refused(400, 'address_refused', error.message);
    case 'answer_too_large':
    case 'provider_unavailable':
    case 'provider_response_invalid':
      return new WireError(503, { code: error.code, detail: error.message }, secondsOf(error.retryAfterMs));
    case 'configuration_invalid':
    case 'sealed_value_unreadable':
      return null;
  }
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : Math.ceil(ms / 1000));

function fromFastify(error: unknown, request: FastifyRequest): WireError | null {
  const { code, statusCode } = error as Partial<FastifyError>;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new WireError(415, {
        detail: `Unsupported media type "${request.headers['content-type'] ?? ''}" in request.`,
      });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new WireError(413, {
        detail: `The request body is larger than ${sizeOf(request.routeOptions.bodyLimit)}.`,
      });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new WireError(400, { detail: 'JSON parse error: the request body is not valid JSON.' });
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new WireError(statusCode, { detail: (error as Error).message })
        : null;
  }
}

const sizeOf = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.floor(bytes / 1024)} KB` : `${Math.floor(bytes / 1_048_576)} MB`;

/**
 * Fields are wrong: 400, with messages nested the way the fields are: `/preferences/bot_name` →
 * `{"preferences": {"bot_name": ["…"]}}`. What is wrong with the whole stands under `non_field_errors`.
 */
export function validationError(issues: { path: string; message: string | undefined }[]): WireError {
  // Fields are named by strangers: without a prototype, `__proto__` is a key like others.
  const body: Record<string, unknown> = Object.create(null);
  for (const { path, message } of issues.slice(0, 50)) {
    const steps = path.split('/').filter((step) => step !== '');
    const last = steps.pop() ?? 'non_field_errors';
    let place = body;
    for (const step of steps) {
      const next = Object.hasOwn(place, step) ? place[step] : undefined;
      const inner: Record<string, unknown> = isRecord(next) ? next : Object.create(null);
      place[step] = inner;
      place = inner;
    }
    const messages = Object.hasOwn(place, last) ? place[last] : undefined;
    place[last] = [...(Array.isArray(messages) ? messages : []), sentenceOf(message, path)];
  }
  return new WireError(400, body);
}

/** Says what the schema library says by default in words for the developer; sentences of our own stay. */
function sentenceOf(message = 'Invalid value.', path: string): string {
  const [, expected, received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (expected === undefined) return message;
  if (path === '/') return `Send a JSON body of type ${expected}.`;
  if (received === 'undefined') return 'This field is required.';
  return received === 'null' ? 'This field may not be null.' : `Expected ${expected}, received ${received}.`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sends an error; what is our own fault is logged with its cause and answered without it. */
export async function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: ErrorLog,
): Promise<void> {
  const wireError = toWireError(error, request);
  if (wireError === null) log.failed(error, request);
  else if (wireError.body['code'] === DATABASE_UNAVAILABLE) log.databaseUnavailable(error);
  const { status, body, retryAfterSeconds } =
    wireError ??
    new WireError(500, { detail: `Something failed on our side. The log has it under request ${request.id}.` });
  if (retryAfterSeconds !== null) reply.header('retry-after', String(retryAfterSeconds));
  // An error has a shape of its own, whatever the route says of its answers.
  await reply
    .code(status)
    .type('application/json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body);
}

/** Answers an address that the router cannot read. An id that is far too long is the id of nothing. */
export function refuseAddress(error: Error & { code?: string }, requestId: string, response: ServerResponse): void {
  const isLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  const body = JSON.stringify({ detail: isLong ? 'Not found.' : 'The path of this address cannot be read.' });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    [REQUEST_ID_HEADER]: requestId,
  };
  response.writeHead(isLong ? 404 : 400, headers).end(body);
}

/** Answers what is no HTTP request at all in the same shape, and closes the connection. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = unreadableAnswer(error.code);
  const body = JSON.stringify({ detail });
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${REQUEST_ID_HEADER}: ${newId()}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function unreadableAnswer(code: string | undefined): [status: string, detail: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return ['431 Request Header Fields Too Large', 'The address and headers are larger than 16 KB.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['408 Request Timeout', 'The request did not arrive in time.'];
    default:
      return ['400 Bad Request', 'This is not a readable HTTP request.'];
  }
}
