/** Home of a page's data: read again every few seconds while somebody looks, changed at once and put back when the server refuses. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { asFailure, type ApiFailure, type Client } from '../../client/index.ts';

const CALM_MS = 10_000;
/** While the page waits for something. */
const EAGER_MS = 2_000;

/** How one page reads all that it shows. */
export type Source<Snapshot> = {
  /** Reads everything, or what can have changed since `known`. A part that did not change is the same object as before. */
  read: (client: Client, known: Snapshot | null) => Promise<Snapshot>;
  /** False while something is expected to change within seconds. */
  isSettled: (snapshot: Snapshot) => boolean;
};

/** A change that is shown before the server has answered. */
export type Edit<Snapshot> = {
  apply: (snapshot: Snapshot) => Snapshot;
  /** Undoes `apply` and nothing else. */
  undo: (snapshot: Snapshot) => Snapshot;
  /** Asks the server. @returns how its answer goes into the snapshot. */
  send: (client: Client) => Promise<(snapshot: Snapshot) => Snapshot>;
};

export type Live<Snapshot> = {
  /** Null until the first answer. */
  snapshot: Snapshot | null;
  /** While readings fail: when the snapshot was last true; else null. */
  knownAt: Date | null;
  /** Why the last reading failed; null when it succeeded. */
  failure: ApiFailure | null;
  reload: () => Promise<void>;
  /** @returns null when it is saved, else why not; then everything is as before. */
  edit: (edit: Edit<Snapshot>) => Promise<ApiFailure | null>;
};

/** Keeps a snapshot of the API. The source is the same object each time. */
export function useLive<Snapshot extends object>(client: Client, source: Source<Snapshot>): Live<Snapshot> {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const [knownAt, setKnownAt] = useState<Date | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const latest = useRef<Snapshot | null>(null);
  // A reading that began before an edit ended is older than the edit, so it is thrown away.
  const era = useRef({ readings: 0, edits: 0, waiting: 0 });
  const lastTrueAt = useRef<Date | null>(null);

  const show = useCallback((next: Snapshot) => {
    latest.current = next;
    setSnapshot(next);
  }, []);

  const reload = useCallback(async () => {
    const reading = (era.current.readings += 1);
    const { edits } = era.current;
    try {
      const read = await source.read(client, latest.current);
      const isNewest = reading === era.current.readings && edits === era.current.edits && era.current.waiting === 0;
      if (isNewest && !hasSameParts(latest.current, read)) show(read);
      lastTrueAt.current = new Date();
      setKnownAt(null);
      setFailure(null);
    } catch (error) {
      setKnownAt(lastTrueAt.current);
      setFailure(asFailure(error));
    }
  }, [client, source, show]);

  const edit = useCallback(
    async ({ apply, undo, send }: Edit<Snapshot>) => {
      const change = (how: (snapshot: Snapshot) => Snapshot): void => {
        if (latest.current !== null) show(how(latest.current));
      };
      era.current.waiting += 1;
      change(apply);
      try {
        change(await send(client));
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
    [client, reload, show],
  );

  useEffect(() => {
    const isCalm = (): boolean => latest.current !== null && source.isSettled(latest.current);
    return keepReading(reload, isCalm);
  }, [reload, source]);
  return { snapshot, knownAt, failure, reload, edit };
}

/** Whether two snapshots show the same, so that nothing need be drawn again. */
function hasSameParts<Snapshot extends object>(known: Snapshot | null, read: Snapshot): boolean {
  if (known === null) return false;
  const parts = new Map<string, unknown>(Object.entries(known));
  return Object.entries(read).every(([name, part]) => parts.get(name) === part);
}

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
