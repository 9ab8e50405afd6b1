/** Home of Microsoft's error shapes: those of the login pages and of Graph. */
import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import { json, Refusal, type Answer } from '../http.ts';

/** One error of the login endpoints. `code` is the AADSTS number. */
export type LoginError = { status: number; error: string; code: number; text: string; suberror?: string };

/** Errors as Microsoft writes them; they carry the sandbox's time. */
export type MicrosoftErrors = {
  /** @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
  login: (error: LoginError) => Answer;
  /** The sentence of a login error, as it also stands in redirects. */
  loginText: (code: number, text: string) => string;
  /** @see https://learn.microsoft.com/graph/errors */
  graph: (status: number, code: string, message: string, headers?: Record<string, string>) => Answer;
};

export function createErrors(clock: SandboxClock): MicrosoftErrors {
  const stamp = (): string => clock.now().toISOString().slice(0, 19);
  const describe = (code: number, text: string, traceId: string, correlationId: string): string => {
    const timestamp = `${stamp().replace('T', ' ')}Z`;
    return `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  };
  return {
    loginText: (code, text) => describe(code, text, randomUUID(), randomUUID()),
    login({ status, error, code, text, suberror }) {
      const [traceId, correlationId] = [randomUUID(), randomUUID()];
      const body = {
        error,
        error_description: describe(code, text, traceId, correlationId),
        error_codes: [code],
        timestamp: `${stamp().replace('T', ' ')}Z`,
        trace_id: traceId,
        correlation_id: correlationId,
        error_uri: `https://login.microsoftonline.com/error?code=${code}`,
        ...(suberror !== undefined && { suberror }),
      };
      return json(status, body, { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' });
    },
    graph(status, code, message, headers = {}) {
      const id = randomUUID();
      const innerError = { date: stamp(), 'request-id': id, 'client-request-id': id };
      return json(status, { error: { code, message, innerError } }, headers);
    },
  };
}

/** What the handlers refuse with. */
export type Refusals = {
  login: (error: LoginError) => Refusal;
  missingParameter: (name: string) => Refusal;
  graph: (status: number, code: string, message: string) => Refusal;
  badRequest: (message: string) => Refusal;
  /** 401 of Graph. */
  token: (message: string) => Refusal;
  accessDenied: () => Refusal;
  itemNotFound: () => Refusal;
};

export function createRefusals(errors: MicrosoftErrors): Refusals {
  const graph = (status: number, code: string, message: string, headers: Record<string, string> = {}): Refusal =>
    new Refusal(errors.graph(status, code, message, headers));
  const login = (error: LoginError): Refusal => new Refusal(errors.login(error));
  return {
    login,
    missingParameter: (name) =>
      login({
        status: 400,
        error: 'invalid_request',
        code: 900144,
        text: `The request body must contain the following parameter: '${name}'.`,
      }),
    graph,
    badRequest: (message) => graph(400, 'BadRequest', message),
    token: (message) =>
      graph(401, 'InvalidAuthenticationToken', message, {
        'www-authenticate':
          'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
      }),
    accessDenied: () => graph(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
    itemNotFound: () => graph(404, 'ErrorItemNotFound', 'The specified object was not found in the store.'),
  };
}

/** What a fault means when nobody says more. */
const USUAL_CODES: Record<number, string> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  429: 'ApplicationThrottled',
  500: 'generalException',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
};

/** The answer of a fault, shaped as the endpoint at this path would shape it. A message may begin with an AADSTS number. */
export function faultAnswer(
  errors: MicrosoftErrors,
  path: string,
  fault: { status: number; reason?: string | undefined; message?: string | undefined },
): Answer {
  const { status, reason, message = 'Refused by a fault of the sandbox.' } = fault;
  if (!path.startsWith('/v1.0/')) {
    const [, code] = /^AADSTS(\d{4,8})/.exec(message) ?? [];
    const text = message.replace(/^AADSTS\d{4,8}:? ?/, '');
    const error = reason ?? (status >= 500 ? 'temporarily_unavailable' : 'invalid_request');
    return errors.login({ status, error, code: Number(code ?? 90033), text });
  }
  return errors.graph(status, reason ?? USUAL_CODES[status] ?? 'UnknownError', message);
}
