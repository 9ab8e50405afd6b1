/** Home of outgoing notifications: sent, retried, and on request dropped, doubled, delayed, reordered or held. Provider-neutral. */
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { notificationPlanSchema, NotificationRecord, Settings } from './control-contract.ts';
import type { SandboxClock } from './clock.ts';

/** What a provider makes of the status it is answered; no answer at all is always tried again. */
export type DeliveryRules = { isDelivered: (status: number) => boolean; isRetried: (status: number) => boolean };

/** One notification, ready to send as a POST. `secretHeaders` are left out of the records. */
export type Notification = {
  provider: string;
  /** Several, with commas between, when one message speaks for several channels. */
  channelId: string;
  address: string;
  headers: Record<string, string>;
  secretHeaders: readonly string[];
  body: string;
  /** What the records show of the body: without its secrets. Null: nothing. */
  content: unknown;
  rules: DeliveryRules;
};

export type NotificationPlan = z.infer<typeof notificationPlanSchema>;

/** Sends notifications. Sending never throws and is never awaited by who caused it. */
export type Notifier = {
  send: (notification: Notification) => void;
  plan: (plan: NotificationPlan) => void;
  /** Sends at once and once, past all plans. @returns the status, or null when nobody answered. */
  sendForged: (address: string, headers: Record<string, string>, body: string) => Promise<number | null>;
  /** Counts something that will end in notifications as on its way. It must not reject. */
  await: (work: Promise<void>) => void;
  /** Resolves when nothing is on its way any more. What is held stays held. */
  settled: () => Promise<void>;
  records: () => NotificationRecord[];
  /** Forgets records, plans and what is held. */
  clear: () => void;
  stop: () => void;
};

type Pending = { notification: Notification; record: NotificationRecord };
type Countdown = { action: 'drop' | 'duplicate' | 'delay' | 'reorder'; left: number; delayMs: number };

const ANSWER_TIMEOUT_MS = 10_000;
const MOST_RECORDS = 10_000;

export function createNotifier(options: {
  clock: SandboxClock;
  settings: () => Settings;
  log: (line: string) => void;
}): Notifier {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let records: NotificationRecord[] = [];
  let countdowns: Countdown[] = [];
  let isHolding = false;
  let held: Pending[] = [];
  let reordered: Pending[] = [];
  let nextNumber = 1;

  const keep = (work: Promise<void>): void => {
    const run = work.finally(() => running.delete(run));
    running.add(run);
  };

  const start = (pending: Pending, delayMs = 0): void => {
    pending.record.outcome = 'pending';
    keep(deliver(pending, delayMs));
  };

  async function deliver({ notification, record }: Pending, delayMs: number): Promise<void> {
    const waits = [delayMs, ...options.settings().notificationRetryDelaysMs];
    for (const waitMs of waits) {
      if (waitMs > 0) await wait(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      record.attempts += 1;
      const startedAt = performance.now();
      record.lastStatus = await post(notification.address, notification.headers, notification.body, stopping.signal);
      record.answeredInMs = Math.round(performance.now() - startedAt);
      if (record.lastStatus !== null && !notification.rules.isRetried(record.lastStatus)) break;
    }
    const isDelivered = record.lastStatus !== null && notification.rules.isDelivered(record.lastStatus);
    record.outcome = isDelivered ? 'delivered' : 'failed';
    options.log(`notification ${record.number} to channel ${record.channelId}: ${record.outcome}`);
  }

  function passOn(pending: Pending): void {
    const plan = countdowns[0];
    if (plan === undefined) return start(pending);
    plan.left -= 1;
    if (plan.left === 0) countdowns = countdowns.slice(1);
    switch (plan.action) {
      case 'drop':
        pending.record.outcome = 'dropped';
        return;
      case 'duplicate':
        start(pending);
        return start({ notification: pending.notification, record: note(pending.notification) });
      case 'delay':
        return start(pending, plan.delayMs);
      case 'reorder': {
        pending.record.outcome = 'held';
        reordered.push(pending);
        if (plan.left > 0) return;
        const ready = reordered.toReversed();
        reordered = [];
        return sendInOrder(ready);
      }
      default:
        plan.action satisfies never;
    }
  }

  /** One after the other, each answered before the next is sent, so that the order on the other side is this one. */
  function sendInOrder(pendings: Pending[]): void {
    const sendAll = async (): Promise<void> => {
      for (const pending of pendings) {
        pending.record.outcome = 'pending';
        await deliver(pending, 0);
      }
    };
    keep(sendAll());
  }

  function note(notification: Notification): NotificationRecord {
    const hidden = new Set(notification.secretHeaders.map((name) => name.toLowerCase()));
    const headers = Object.entries(notification.headers).filter(([name]) => !hidden.has(name.toLowerCase()));
    const record: NotificationRecord = {
      number: nextNumber++,
      at: options.clock.now().toISOString(),
      provider: notification.provider,
      channelId: notification.channelId,
      address: notification.address,
      headers: Object.fromEntries(headers),
      content: notification.content,
      outcome: 'pending',
      attempts: 0,
      lastStatus: null,
      answeredInMs: null,
    };
    records.push(record);
    if (records.length > MOST_RECORDS) records = records.slice(MOST_RECORDS / 2);
    return record;
  }

  return {
    send(notification) {
      const pending = { notification, record: note(notification) };
      if (!isHolding) return passOn(pending);
      pending.record.outcome = 'held';
      held.push(pending);
    },
    plan(plan) {
      if (plan.action === 'hold') {
        isHolding = true;
      } else if (plan.action === 'release') {
        isHolding = false;
        const ready = plan.order === 'reversed' ? held.toReversed() : held;
        held = [];
        sendInOrder(ready);
      } else {
        const delayMs = plan.action === 'delay' ? plan.delayMs : 0;
        countdowns.push({ action: plan.action, left: plan.count, delayMs });
      }
    },
    sendForged: (address, headers, body) => post(address, headers, body, stopping.signal),
    await: keep,
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
    records: () => records,
    clear() {
      [records, countdowns, held, reordered] = [[], [], [], []];
      isHolding = false;
    },
    stop: () => stopping.abort(),
  };
}

async function post(
  address: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
