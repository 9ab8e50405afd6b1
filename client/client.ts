/** Home of one call to a server: its address, its credential, its deadline, its answer. */
import { ApiFailure, failureOf, SERVER_TROUBLE } from './failure.ts';

const DEADLINE_MS = 20_000;
/** A POST may make the server ask another one, for up to 35 s, before it says that this one does not answer. */
const POST_DEADLINE_MS = 45_000;

/** What opens an operation: your app's key, or the token of one calendar user. */
export type Credential = 'apiKey' | 'calendarToken';

/** Which server, and what opens it. Each call sends one credential that opens its operation, and never the other. */
export type ClientOptions = {
  /** Where the server is, `https://rollcall.example.com`; empty for the server that a page came from. */
  baseUrl: string;
  /** A workspace's key. It belongs on your server: whoever has it may do everything. */
  apiKey?: string;
  /** From `createCalendarToken`: one person's, valid for 24 hours, and safe in that person's browser. */
  calendarToken?: string;
  /**
   * True: what a GET answered is kept, and asked for again by its ETag. While nothing has changed, a call gives the same object as before,
   * so that whatever shows it need not be drawn again; it must not be changed. For pages that ask again and again.
   */
  keepsAnswers?: boolean;
};

/** What every call takes beside what its operation asks for. */
export type CallOptions = {
  /** Ends the call early; it fails as `unreachable` then. */
  signal?: AbortSignal;
  /** How long to wait for the whole answer; 20 s when absent, for a POST 45 s. */
  deadlineMs?: number;
};

/** The parameters and the body of an operation, with its address taken out. */
export type Call<Data extends { url: string }> = Omit<Data, 'url'> & CallOptions;

/** What operations are called with. */
export type Client = {
  /**
   * Sends one request, with the first of the credentials that the client has. Operations use it.
   *
   * @throws {@link ApiFailure} and nothing else.
   */
  readonly call: <Answer>(
    credentials: readonly Credential[],
    method: string,
    path: string,
    call?: CallOptions & { path?: unknown; query?: unknown; body?: unknown },
  ) => Promise<Answer>;
};

/** Makes a client. Nothing is sent before an operation is called. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const kept = new Map<string, KeptAnswer>();
  return {
    call: async <Answer>(...[credentials, method, path, call = {}]: Parameters<Client['call']>): Promise<Answer> => {
      const deadline = AbortSignal.timeout(call.deadlineMs ?? (method === 'POST' ? POST_DEADLINE_MS : DEADLINE_MS));
      const hasBody = call.body !== undefined;
      const url = `${baseUrl}${filled(path, call.path)}${queryOf(call.query)}`;
      const known = method === 'GET' ? kept.get(url) : undefined;
      const answer = await fetchText(url, {
        method,
        cache: 'no-store',
        headers: {
          ...credentialHeader(options, credentials),
          ...(hasBody && { 'content-type': 'application/json' }),
          ...(known !== undefined && { 'if-none-match': known.tag }),
        },
        ...(hasBody && { body: JSON.stringify(call.body) }),
        signal: call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]),
      });
      // The types come from the document of the server, whose schemas write every answer.
      if (answer.status === 304 && known !== undefined) return known.answer as Answer;
      const parsed = parse(answer.text);
      if (!answer.isOk) throw failureOf(answer.status, parsed);
      if (parsed === undefined && answer.status !== 204) {
        throw new ApiFailure('unreachable', SERVER_TROUBLE, { status: answer.status });
      }
      if (options.keepsAnswers === true && method === 'GET') keep(kept, url, answer.tag, parsed);
      return parsed as Answer;
    },
  };
}

/** What a GET answered, and the tag to ask for it again by. */
type KeptAnswer = { tag: string; answer: unknown };

/** Most answers that are kept; the oldest goes first. */
const MAX_KEPT = 100;

function keep(kept: Map<string, KeptAnswer>, url: string, tag: string | null, answer: unknown): void {
  kept.delete(url);
  if (tag !== null) kept.set(url, { tag, answer });
  const [oldest] = kept.size > MAX_KEPT ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
}

function credentialHeader(options: ClientOptions, credentials: readonly Credential[]): Record<string, string> {
  for (const credential of credentials) {
    const value = options[credential];
    if (value === undefined) continue;
    return credential === 'apiKey' ? { authorization: `Token ${value}` } : { 'x-recallcalendarauthtoken': value };
  }
  return {};
}

const entriesOf = (values: unknown): [string, unknown][] =>
  typeof values === 'object' && values !== null ? Object.entries(values) : [];

function filled(path: string, values: unknown): string {
  const byName = new Map(entriesOf(values));
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(byName.get(name))));
}

/** A list is sent as the same name several times. */
function queryOf(values: unknown): string {
  const query = new URLSearchParams(
    entriesOf(values).flatMap(([name, value]) => {
      const several: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
      return several.map((one): [string, string] => [name, String(one)]);
    }),
  ).toString();
  return query === '' ? '' : `?${query}`;
}

type TextAnswer = { status: number; isOk: boolean; tag: string | null; text: string };

async function fetchText(url: string, init: RequestInit): Promise<TextAnswer> {
  try {
    const response = await fetch(url, init);
    const { status, ok: isOk, headers } = response;
    return { status, isOk, tag: headers.get('etag'), text: await response.text() };
  } catch (cause) {
    throw new ApiFailure('unreachable', 'The server does not answer.', {
      code: cause instanceof Error ? cause.name : null,
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
