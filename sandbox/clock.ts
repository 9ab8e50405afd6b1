/** Home of the sandbox's clock: the caller's clock plus an offset that the control API moves. */

/** The time in the sandbox. Codes, access tokens, channels and `updated` stamps live by it. */
export type SandboxClock = {
  now: () => Date;
  nowMs: () => number;
  offsetMs: () => number;
  setOffsetMs: (offsetMs: number) => void;
};

export function createSandboxClock(base: { now(): Date }): SandboxClock {
  let offsetMs = 0;
  const nowMs = (): number => base.now().getTime() + offsetMs;
  return {
    now: () => new Date(nowMs()),
    nowMs,
    offsetMs: () => offsetMs,
    setOffsetMs: (value) => {
      offsetMs = value;
    },
  };
}
