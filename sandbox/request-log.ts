/** Home of the request log: what clients asked, in order, without their secrets. Provider-neutral. */
import type { LoggedRequest } from './control-contract.ts';
import type { SandboxRequest } from './http.ts';

const MOST_KEPT = 20_000;

/** The requests received since the start or the last clearing; the oldest go first when there are too many. */
export type RequestLog = {
  /** Notes a request when it comes. */
  open: (provider: string, account: string | null, request: SandboxRequest, at: Date) => LoggedRequest;
  /** Notes how it ended. */
  close: (entry: LoggedRequest, status: number | null, note: string | null) => void;
  list: () => LoggedRequest[];
  clear: () => void;
};

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let nextNumber = 1;
  let underWay = 0;
  /** By provider and account. */
  const ofAccounts = new Map<string, number>();
  function count({ provider, account }: { provider: string; account: string | null }, change: number): number {
    if (account === null) return 0;
    const key = JSON.stringify([provider, account]);
    const now = (ofAccounts.get(key) ?? 0) + change;
    if (now === 0) ofAccounts.delete(key);
    else ofAccounts.set(key, now);
    return now;
  }
  return {
    open(provider, account, request, at) {
      underWay += 1;
      const concurrentOfAccount = account === null ? null : count({ provider, account }, 1);
      const entry: LoggedRequest = {
        number: nextNumber++,
        at: at.toISOString(),
        provider,
        method: request.method,
        path: request.path,
        query: readQuery(request.query),
        headers: readHeaders(request.headers),
        status: null,
        concurrent: underWay,
        account,
        concurrentOfAccount,
        note: null,
      };
      entries.push(entry);
      if (entries.length > MOST_KEPT) entries = entries.slice(MOST_KEPT / 2);
      return entry;
    },
    close(entry, status, note) {
      underWay -= 1;
      count(entry, -1);
      entry.status = status;
      entry.note = note;
    },
    list: () => entries,
    clear() {
      entries = [];
    },
  };
}

function readQuery(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}

function readHeaders(headers: SandboxRequest['headers']): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    shown[name] = name === 'authorization' || name === 'cookie' ? `${text.split(' ')[0] ?? ''} (hidden)` : text;
  }
  return shown;
}
