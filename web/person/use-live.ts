/** Home of the page's data: read again every few seconds while somebody looks, changed at once and put back when the server refuses. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { asFailure, type Api, type ApiFailure } from './api.ts';
import type { CalendarUser, ConnectLinks, Connection, Meeting } from './wire.ts';

const CALM_MS = 10_000;
/** While a calendar is read for the first time. */
const EAGER_MS = 2_000;

/** All that the page shows. */
export type Snapshot = { user: CalendarUser; connections: Connection[]; meetings: Meeting[]; links: ConnectLinks };

/** A change that is shown before the server has answered. */
export type Edit = {
  apply: (snapshot: Snapshot) => Snapshot;
  /** Undoes `apply` and nothing else. */
  undo: (snapshot: Snapshot) => Snapshot;
  /** Asks the server. @returns how its answer goes into the snapshot. */
  send: (api: Api) => Promise<(snapshot: Snapshot) => Snapshot>;
};

export type Live = {
  /** Null until the first answer. */
  snapshot: Snapshot | null;
  /** When the snapshot was last true. */
  knownAt: Date | null;
  /** Why the last reading failed; null when it succeeded. */
  failure: ApiFailure | null;
  reload: () => Promise<void>;
  /** @returns null when it is saved, else why not; then everything is as before. */
  edit: (edit: Edit) => Promise<ApiFailure | null>;
};

/** Keeps a snapshot of the API. */
export function useLive(api: Api): Live {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const [knownAt, setKnownAt] = useState<Date | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const latest = useRef<Snapshot | null>(null);
  // A reading that began before an edit ended is older than the edit, so it is thrown away.
  const era = useRef({ readings: 0, edits: 0, waiting: 0 });

  const show = useCallback((next: Snapshot) => {
    latest.current = next;
    setSnapshot(next);
  }, []);

  const reload = useCallback(async () => {
    const reading = (era.current.readings += 1);
    const { edits } = era.current;
    try {
      const read = await readAll(api, latest.current);
      const isNewest = reading === era.current.readings && edits === era.current.edits && era.current.waiting === 0;
      if (isNewest) show(withKeptParts(latest.current, read));
      setKnownAt(new Date());
      setFailure(null);
    } catch (error) {
      setFailure(asFailure(error));
    }
  }, [api, show]);

  const edit = useCallback(
    async ({ apply, undo, send }: Edit) => {
      const change = (how: (snapshot: Snapshot) => Snapshot): void => {
        if (latest.current !== null) show(how(latest.current));
      };
      era.current.waiting += 1;
      change(apply);
      try {
        change(await send(api));
        return null;
      } catch (error) {
        change(undo);
        const reason = asFailure(error);
        if (reason.kind === 'signed_out') setFailure(reason);
        return reason;
      } finally {
        era.current.waiting -= 1;
        era.current.edits += 1;
        if (era.current.waiting === 0) void reload();
      }
    },
    [api, reload, show],
  );

  useEffect(() => keepReading(reload, () => isSettled(latest.current)), [reload]);
  return { snapshot, knownAt, failure, reload, edit };
}

async function readAll(api: Api, known: Snapshot | null): Promise<Snapshot> {
  const [user, connections, meetings, links] = await Promise.all([
    api.user(),
    api.connections(),
    api.meetings(),
    known?.links ?? api.connectLinks(),
  ]);
  return { user, connections, meetings, links };
}

/** Parts that did not change stay the same objects, so that what shows them is not drawn again. */
function withKeptParts(old: Snapshot | null, read: Snapshot): Snapshot {
  if (old === null) return read;
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...read,
    user: isSame(old.user, read.user) ? old.user : read.user,
    meetings: isSame(old.meetings, read.meetings) ? old.meetings : read.meetings,
  };
}

const isSettled = (snapshot: Snapshot | null): boolean => snapshot !== null && !snapshot.connections.some(isFirstRead);

/** Whether a connection is being read for the first time. */
export const isFirstRead = (connection: Connection): boolean =>
  connection.connected && connection.selected_calendars_count > 0 && connection.proven_current_at === null;

/** Reads now and again while the page is visible: eagerly, or when it is calm every ten seconds. @returns the function that stops it. */
function keepReading(read: () => Promise<void>, isCalm: () => boolean): () => void {
  let lastAt = -Infinity;
  let isReading = false;
  const readIfDue = async (waitMs: number): Promise<void> => {
    if (isReading || document.visibilityState === 'hidden' || performance.now() - lastAt < waitMs) return;
    isReading = true;
    await read();
    lastAt = performance.now();
    isReading = false;
  };
  const timer = setInterval(() => void readIfDue(isCalm() ? CALM_MS : EAGER_MS), EAGER_MS);
  const onVisible = (): void => void readIfDue(0);
  document.addEventListener('visibilitychange', onVisible);
  globalThis.addEventListener('online', onVisible);
  onVisible();
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onVisible);
    globalThis.removeEventListener('online', onVisible);
  };
}
