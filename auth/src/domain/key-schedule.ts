/** When a signing key is used. Keys are numbered; each one signs until the next one starts. */
export interface SigningPeriod {
  number: number;
  signsFrom: Date;
}

export interface KeyPolicy {
  rotateAfterMs: number;
  /** A key is published this long before it signs, so that every verifier has it in time. */
  publishBeforeMs: number;
  /** A key stays published this long after it signed its last token. */
  tokenTtlMs: number;
}

/**
 * Which key signs now, which are published, which have expired, and the period of the next key if it is time to
 * create it.
 * @param keys in ascending order of their numbers.
 */
export function planKeys<K extends SigningPeriod>(keys: readonly K[], now: Date, policy: KeyPolicy) {
  const at = now.getTime();
  const isExpired = (_: K, index: number) => {
    const successor = keys[index + 1];
    return successor !== undefined && successor.signsFrom.getTime() + policy.tokenTtlMs <= at;
  };
  return {
    signing: keys.findLast(({ signsFrom }) => signsFrom.getTime() <= at),
    published: keys.filter((key, index) => !isExpired(key, index)),
    expired: keys.filter(isExpired),
    next: nextPeriod(keys.at(-1), at, policy),
  };
}

function nextPeriod(
  newest: SigningPeriod | undefined,
  at: number,
  policy: KeyPolicy,
): SigningPeriod | undefined {
  if (!newest) return { number: 1, signsFrom: new Date(at) };
  const planned = newest.signsFrom.getTime() + policy.rotateAfterMs;
  if (at < planned - policy.publishBeforeMs) return undefined;
  return { number: newest.number + 1, signsFrom: new Date(Math.max(planned, at + policy.publishBeforeMs)) };
}
