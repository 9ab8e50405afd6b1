/** Home of the one kind of failure that a call has. */

/** What a failure says when the server gave no sentence of its own. */
export const SERVER_TROUBLE = 'The server has trouble at the moment.';

/**
 * Why a call failed. `unreachable` passes by itself, `signed_out` needs another credential, `refused` needs another request. The
 * message is a sentence for people.
 */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly kind: 'unreachable' | 'signed_out' | 'refused';
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** The API's word for it; without an answer the name of what `fetch` threw, `TimeoutError` after the deadline; null when there is none. */
  readonly code: string | null;
  /** A sentence for each field that was wrong. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(
    kind: ApiFailure['kind'],
    sentence: string,
    details: { status?: number; code?: string | null; fields?: Record<string, string> } = {},
  ) {
    super(sentence);
    this.kind = kind;
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.fields = details.fields ?? {};
  }
}

/** Anything that was thrown around a call, as a failure. */
export const asFailure = (error: unknown): ApiFailure =>
  error instanceof ApiFailure ? error : new ApiFailure('unreachable', SERVER_TROUBLE);

/** The failure that an answer tells: `{code, detail}`, or a list of sentences for each field. */
export function failureOf(status: number, body: unknown): ApiFailure {
  if (status >= 500) return new ApiFailure('unreachable', SERVER_TROUBLE, { status });
  const parts = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const textOf = (name: string): string | null => {
    const value: unknown = parts.find(([key]) => key === name)?.[1];
    return typeof value === 'string' ? value : null;
  };
  const fields = Object.fromEntries(
    parts.flatMap(([name, value]) => {
      const sentence = name === 'code' || name === 'detail' ? null : firstSentence(value);
      return sentence === null ? [] : [[name, sentence]];
    }),
  );
  const sentence = textOf('detail') ?? Object.values(fields)[0] ?? SERVER_TROUBLE;
  const kind = status === 401 ? 'signed_out' : status === 429 ? 'unreachable' : 'refused';
  return new ApiFailure(kind, sentence, { status, code: textOf('code'), fields });
}

/** Messages of a field are a list, or lie deeper when the field is a list or an object itself. */
function firstSentence(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = firstSentence(inner);
    if (found !== null) return found;
  }
  return null;
}
