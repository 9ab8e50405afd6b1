/** Home of misbehaviour on request: which of the next requests fail, wait or lose their connection. Provider-neutral. */
import type { Fault, WaitingFault } from './control-contract.ts';

/** The waiting faults. The first one that matches a request acts, alone. */
export type Faults = {
  add: (fault: Fault) => WaitingFault;
  list: () => WaitingFault[];
  clear: () => void;
  /** @returns the fault that acts on this request, counted down; null when none does. */
  take: (method: string, path: string) => Fault | null;
};

export function createFaults(): Faults {
  let waiting: (WaitingFault & { toPass: number })[] = [];
  let nextId = 1;
  return {
    add(fault) {
      const entry = { id: nextId++, remaining: fault.count, matched: 0, fault, toPass: fault.after };
      waiting.push(entry);
      return publicView(entry);
    },
    list: () => waiting.map(publicView),
    clear() {
      waiting = [];
    },
    take(method, path) {
      for (const entry of waiting) {
        if (entry.fault.method !== undefined && entry.fault.method.toUpperCase() !== method) continue;
        if (!matchesPattern(entry.fault.path, path)) continue;
        if (entry.toPass > 0) {
          entry.toPass -= 1;
          continue;
        }
        entry.matched += 1;
        if (entry.remaining !== null) entry.remaining -= 1;
        if (entry.remaining === 0) waiting = waiting.filter((other) => other !== entry);
        return entry.fault;
      }
      return null;
    },
  };
}

const publicView = ({ id, remaining, matched, fault }: WaitingFault): WaitingFault => ({
  id,
  remaining,
  matched,
  fault,
});

/** Whether a text matches a pattern whose `*` stand for any run of characters. Takes each part at its first place, so it is linear. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts.shift() ?? '';
  if (!text.startsWith(first)) return false;
  const last = parts.pop();
  if (last === undefined) return text === first;
  let from = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
