import type { Product } from '../product.ts';
import type { Attack, Finding, Scale } from './attack.ts';
import { callersOf } from './target/callers.ts';

/** What one attack did, and whether the suite can rely on it. */
export interface AttackOutcome {
  name: string;
  title: string;
  cases: number;
  leastCases: number;
  findings: Finding[];
  /** Why the attack failed; absent if it did not. */
  failure?: string;
  /** Why there was nothing to try here. Nothing was found, and nothing is promised. */
  notRun?: string;
  seconds: number;
}

/** One run of the suite. */
export interface Run {
  scale: Scale;
  outcomes: AttackOutcome[];
}

/** True if an attack did as much as it must, if it could be run at all, and found nothing. */
export const hasHeld = ({ cases, leastCases, findings, failure, notRun }: AttackOutcome): boolean =>
  failure === undefined && findings.length === 0 && (notRun !== undefined || cases >= leastCases);

/** Runs attacks one after another. One that fails does not keep the others from running. */
export async function runAttacks(
  product: Product,
  attacks: readonly Attack[],
  scale: Scale,
  onOutcome: (outcome: AttackOutcome) => void = () => undefined,
): Promise<AttackOutcome[]> {
  await callersOf(product);
  const outcomes: AttackOutcome[] = [];
  for (const attack of attacks) {
    const outcome = await runAttack(product, attack, scale);
    onOutcome(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function runAttack(product: Product, attack: Attack, scale: Scale): Promise<AttackOutcome> {
  const { name, title } = attack;
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  const leastCases = attack.leastCases[scale];
  try {
    const { findings, ...result } = await attack.run(product, scale);
    return { name, title, leastCases, ...result, findings: findings.toSorted(inOrder), seconds: seconds() };
  } catch (error) {
    return { name, title, cases: 0, leastCases, findings: [], failure: reasonOf(error), seconds: seconds() };
  }
}

/** The order of findings must not depend on which request was answered first. */
const inOrder = (a: Finding, b: Finding) => keyOf(a).localeCompare(keyOf(b));
const keyOf = ({ rule, where, message }: Finding) => `${rule} ${where} ${message}`;

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
};
