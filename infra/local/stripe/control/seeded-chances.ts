import { createHash } from 'node:crypto';

/** A sequence of random decisions that is the same for the same seed, so that a run can be repeated. */
export function seededChances(seed: number) {
  let drawn = 0;
  /** The next number of the sequence: at least 0, less than 1. */
  const fraction = () => createHash('sha256').update(`${seed}/${drawn++}`).digest().readUInt32BE() / 2 ** 32;
  return {
    fraction,
    /** True with this probability: 0 never, 1 always. */
    comesTrue: (probability: number) => fraction() < probability,
  };
}
