/** Home of the mailbox gate: few requests to one mailbox at once, and none while Microsoft asks for a pause. */
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../base/errors.ts';
import { Turns } from '../../base/turns.ts';

/** Graph allows four requests at once to a mailbox; one is left for whatever else the person runs. */
const MAX_AT_ONCE = 3;
/** Most mailboxes that are remembered when nothing runs for them. */
const MAX_IDLE = 1_000;

/** The gate of all mailboxes of one adapter. */
export type MailboxGate = {
  /**
   * Does something when the mailbox has room, in the order of asking.
   *
   * @param mailbox Whose limits count; never told to anybody.
   * @throws {AppError} `provider_unavailable` the mailbox pauses; `retryAfterMs` is what is left of it.
   */
  enter: <Result>(mailbox: string, signal: AbortSignal, act: () => Promise<Result>) => Promise<Result>;
  /** Lets nobody in for a while; those who are in go on. */
  pause: (mailbox: string, forMs: number) => void;
};

type Mailbox = { turns: Turns; pausedUntilMs: number };

/** Builds a gate. Memory is bounded by what runs and waits, and by a thousand pauses beside. */
export function createMailboxGate(clock: Clock): MailboxGate {
  const mailboxes = new Map<string, Mailbox>();
  const nowMs = (): number => clock.now().getTime();

  const open = (name: string): Mailbox => {
    const known = mailboxes.get(name);
    if (known !== undefined) return known;
    if (mailboxes.size >= MAX_IDLE) forget();
    const mailbox = { turns: new Turns(() => MAX_AT_ONCE), pausedUntilMs: 0 };
    mailboxes.set(name, mailbox);
    return mailbox;
  };
  /** Pauses that are over go first; when there are none, the oldest. */
  const forget = (): void => {
    const idle = [...mailboxes].filter(([, { turns }]) => turns.isIdle);
    const over = idle.filter(([, { pausedUntilMs }]) => pausedUntilMs <= nowMs());
    for (const [name] of over.length > 0 ? over : idle.slice(0, 1)) mailboxes.delete(name);
  };
  const throwIfPaused = ({ pausedUntilMs }: Mailbox): void => {
    const leftMs = pausedUntilMs - nowMs();
    if (leftMs > 0)
      throw new AppError(
        'provider_unavailable',
        'Microsoft asked for a pause of requests to this mailbox. It is tried again later.',
        { retryAfterMs: leftMs },
      );
  };

  return {
    async enter(name, signal, act) {
      signal.throwIfAborted();
      const mailbox = open(name);
      throwIfPaused(mailbox);
      if (!mailbox.turns.takeNow()) await mailbox.turns.take(signal);
      try {
        throwIfPaused(mailbox);
        return await act();
      } finally {
        mailbox.turns.end();
        if (mailbox.turns.isIdle && mailbox.pausedUntilMs <= nowMs()) mailboxes.delete(name);
      }
    },
    pause(name, forMs) {
      const mailbox = open(name);
      mailbox.pausedUntilMs = Math.max(mailbox.pausedUntilMs, nowMs() + forMs);
    },
  };
}
