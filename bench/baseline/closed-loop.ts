import { createLatencyRecorder } from '../measure/latency.ts';

/** The result of one baseline sample. */
export interface BaselineSample {
  done: number;
  /** A second. */
  rate: number;
  latency: string;
}

/** Repeats an operation with a constant number in flight for some seconds. */
export async function closedLoop(
  { inFlight, seconds }: { inFlight: number; seconds: number },
  work: () => Promise<unknown>,
): Promise<BaselineSample> {
  const watch = createLatencyRecorder();
  const began = performance.now();
  const ends = began + seconds * 1000;
  let done = 0;
  const worker = async () => {
    while (performance.now() < ends) {
      const started = performance.now();
      await work();
      watch.record(performance.now() - started);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { done, rate: (done / (performance.now() - began)) * 1000, latency: watch.encoded() };
}
