const RealDate = Date;
let offsetMs = 0;

/** This process's wall clock is so much ahead of the machine's (behind when negative). Monotonic time stays true. */
export function skewClock(ms: number): void {
  offsetMs = ms;
}

/** Puts a clock in place of `Date` that can be set wrong. To be called before anything else is loaded. */
export function replaceClock(): void {
  const now = () => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, given, target) => Reflect.construct(real, given.length === 0 ? [now()] : given, target),
    get: (real, property) => (property === 'now' ? now : Reflect.get(real, property)),
  });
}
