import type { AttackResult, Finding } from '../attack.ts';

/** Counts the cases of an attack and collects its findings. */
export interface CaseRecord {
  /** One case: what was found is reported unless `held`. */
  check(held: boolean, finding: Finding | (() => Finding)): void;
  result(): AttackResult;
}

export function recordCases(): CaseRecord {
  const findings: Finding[] = [];
  let cases = 0;
  return {
    check(held, finding) {
      cases += 1;
      if (!held) findings.push(typeof finding === 'function' ? finding() : finding);
    },
    result: () => ({ cases, findings }),
  };
}
