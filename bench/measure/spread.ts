/** A figure measured several times. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: number[]): Spread {
  if (values.length === 0) return { median: Number.NaN, least: Number.NaN, most: Number.NaN };
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/** Each of ours by the bare one measured next to it. */
export const ratiosOf = (ours: number[], bare: number[]): Spread =>
  spreadOf(ours.map((value, index) => value / (bare[index] ?? Number.NaN)));

/** Bare, ours, ours, bare: what drifts during the rounds falls on both alike. */
export async function interleaved<B, O>(
  rounds: number,
  bare: () => Promise<B>,
  ours: () => Promise<O>,
): Promise<{ bare: B[]; ours: O[] }> {
  const taken: { bare: B[]; ours: O[] } = { bare: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    taken.bare.push(await bare());
    taken.ours.push(await ours(), await ours());
    taken.bare.push(await bare());
  }
  return taken;
}
