import { stopwatch } from '../measure/latency.ts';

/** What one shot at a bare server gave. */
export interface BareShot {
  done: number;
  /** A second. */
  rate: number;
  latency: string;
}

/** Does one thing again and again, so many at once, for so long. */
export async function closedLoop(
  { inFlight, seconds }: { inFlight: number; seconds: number },
  work: () => Promise<unknown>,
): Promise<BareShot> {
  const watch = stopwatch();
  const began = performance.now();
  const ends = began + seconds * 1000;
  let done = 0;
  const worker = async () => {
    while (performance.now() < ends) {
      const started = performance.now();
      await work();
      watch.note(performance.now() - started);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { done, rate: (done / (performance.now() - began)) * 1000, latency: watch.encoded() };
}
