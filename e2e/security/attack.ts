import type { Product } from '../product.ts';

/** What an attack found: a promise that did not hold. */
export interface Finding {
  /** Stable, in kebab case: the rule of the SARIF report. */
  rule: string;
  severity: 'high' | 'medium' | 'low';
  /** One sentence: what happened, and what should have happened. */
  message: string;
  /** The operation, subject, file or package it concerns, such as `POST /api/orders`. */
  where: string;
}

/** How long a run may take: `short` is part of `npm test`, `full` of a pipeline, `nightly` is as thorough as it gets. */
export type Scale = 'short' | 'full' | 'nightly';

/** What one attack did. A case is one thing tried whose answer was checked. */
export interface AttackResult {
  cases: number;
  findings: Finding[];
  /** Why nothing could be tried here, such as a registry that refuses; the report says so. */
  notRun?: string;
}

/** One kind of attack on a running product, which must be as usable afterwards as before. */
export interface Attack {
  /** In kebab case, for `npm run security -- --only`. */
  name: string;
  /** One line for the report: what is tried, and what is promised. */
  title: string;
  /** The fewest cases of each scale; fewer are a failure of the suite itself. */
  leastCases: Record<Scale, number>;
  run(product: Product, scale: Scale): Promise<AttackResult>;
}
