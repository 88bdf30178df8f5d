import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

/** Milliseconds. */
export interface Latency {
  p50: number;
  p99: number;
  p999: number;
  max: number;
  count: number;
}

/** Records durations between a microsecond and a minute with three significant digits. */
export function createLatencyRecorder() {
  const histogram = newHistogram();
  return {
    /** Milliseconds. */
    record: (ms: number) => histogram.recordValue(Math.min(Math.max(Math.round(ms * 1000), 1), maxUs)),
    /** As text for `mergeLatencies`. */
    encoded: () => encodeIntoCompressedBase64(histogram),
  };
}

/** Merges the records of several recorders, possibly from several processes. */
export function mergeLatencies(encoded: string[]): Latency {
  const all = newHistogram();
  for (const text of encoded) all.add(decodeFromCompressedBase64(text));
  const at = (percentile: number) => all.getValueAtPercentile(percentile) / 1000;
  return { p50: at(50), p99: at(99), p999: at(99.9), max: all.maxValue / 1000, count: all.totalCount };
}

const maxUs = 60_000_000;
const newHistogram = (): Histogram =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: maxUs,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
