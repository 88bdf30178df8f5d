const RealDate = Date;
let offsetMs = 0;

/** Sets this process's wall clock ahead of the machine's (behind if negative). Monotonic time stays true. */
export function skewClock(ms: number): void {
  offsetMs = ms;
}

/** Replaces `Date` by one that can be skewed. Must be called before anything else is loaded. */
export function replaceClock(): void {
  const now = () => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, given, target) => Reflect.construct(real, given.length === 0 ? [now()] : given, target),
    get: (real, property) => (property === 'now' ? now : Reflect.get(real, property)),
  });
}
