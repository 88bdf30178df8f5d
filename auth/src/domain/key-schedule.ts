/** A signing key's place in time. Keys are numbered; each one's reign ends where the next one's begins. */
export interface KeyTerm {
  number: number;
  signsFrom: Date;
}

export interface KeyPolicy {
  rotateAfterMs: number;
  /** A key is published so long before it signs, so that every verifier knows it in time. */
  publishBeforeMs: number;
  /** A key stays published so long after its last token was signed. */
  tokenLifeMs: number;
}

/**
 * What to do with the keys at a moment: which one signs, which are published, which are over, and which one to make.
 * @param keys in the order of their numbers.
 */
export function keyPlan<K extends KeyTerm>(keys: readonly K[], now: Date, policy: KeyPolicy) {
  const at = now.getTime();
  const isOver = (_: K, index: number) => {
    const successor = keys[index + 1];
    return successor !== undefined && successor.signsFrom.getTime() + policy.tokenLifeMs <= at;
  };
  return {
    signing: keys.findLast(({ signsFrom }) => signsFrom.getTime() <= at),
    published: keys.filter((key, index) => !isOver(key, index)),
    over: keys.filter(isOver),
    due: nextTerm(keys.at(-1), at, policy),
  };
}

function nextTerm(newest: KeyTerm | undefined, at: number, policy: KeyPolicy): KeyTerm | undefined {
  if (!newest) return { number: 1, signsFrom: new Date(at) };
  const planned = newest.signsFrom.getTime() + policy.rotateAfterMs;
  if (at < planned - policy.publishBeforeMs) return undefined;
  return { number: newest.number + 1, signsFrom: new Date(Math.max(planned, at + policy.publishBeforeMs)) };
}
