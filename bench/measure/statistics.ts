/** A figure measured several times. */
export interface MedianRange {
  median: number;
  min: number;
  max: number;
}

export function medianRange(values: number[]): MedianRange {
  if (values.length === 0) return { median: Number.NaN, min: Number.NaN, max: Number.NaN };
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** The ratio of each of our samples to the baseline sample measured next to it. */
export const ratiosOf = (ours: number[], baseline: number[]): MedianRange =>
  medianRange(ours.map((value, index) => value / (baseline[index] ?? Number.NaN)));

/** So many samples, one after the other. */
export async function repeat<T>(times: number, take: (round: number) => Promise<T>): Promise<T[]> {
  const taken: T[] = [];
  for (let round = 0; round < times; round++) taken.push(await take(round));
  return taken;
}

/** Samples in the order baseline, ours, ours, baseline, so that drift affects both sides equally. */
export async function interleave<B, O>(
  rounds: number,
  baseline: () => Promise<B>,
  ours: () => Promise<O>,
): Promise<{ baseline: B[]; ours: O[] }> {
  const taken: { baseline: B[]; ours: O[] } = { baseline: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    taken.baseline.push(await baseline());
    taken.ours.push(await ours(), await ours());
    taken.baseline.push(await baseline());
  }
  return taken;
}
