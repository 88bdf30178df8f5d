import type { Money } from '@railhead/common/contracts/common';
import type { MoneyMove } from '@railhead/common/contracts/payments';
import type { Payment } from './payment.ts';
import type { IntentFacts } from './settle.ts';

/** One movement of money at the provider. With its kind, the id of the provider's object names it for ever. */
export interface Line {
  /** The charge (authorized, captured), the intent (voided) or the refund. */
  id: string;
  kind: MoneyMove;
  amount: Money;
}
/** A line as we keep it: `at` is when we first saw it. */
export type BookedLine = Line & { at: Date };

export const lineKey = ({ id, kind }: Pick<Line, 'id' | 'kind'>): string => `${kind} ${id}`;

/** Every movement that an intent has seen, from how it stands now. */
export function linesOf(intent: IntentFacts): Line[] {
  const { charge, captured, currency } = intent;
  if (!charge) return [];
  const line = (id: string, kind: MoneyMove, amount: number): Line => ({
    id,
    kind,
    amount: { amount, currency },
  });
  const lines = [line(charge.id, 'authorized', charge.amount)];
  if (intent.status === 'cancelled') lines.push(line(intent.id, 'voided', charge.amount));
  if (intent.status === 'captured') lines.push(line(charge.id, 'captured', captured));
  for (const { refundId, amount, state } of intent.refunds) {
    lines.push(line(refundId, 'refunded', amount));
    if (state === 'failed') lines.push(line(refundId, 'refund-failed', amount));
  }
  return lines;
}

/** Adds what is new to the payment's own lines; none is ever changed or taken away. */
export function book(payment: Payment, intent: IntentFacts, at: Date): Payment {
  const ledger = payment.ledger ?? [];
  const known = new Set(ledger.map(lineKey));
  const fresh = linesOf(intent).filter((line) => !known.has(lineKey(line)));
  if (fresh.length === 0) return payment;
  return { ...payment, ledger: [...ledger, ...fresh.map((line) => ({ ...line, at }))] };
}

/** A line that one side has and the other has not, or not so. */
export interface Difference<L extends Line> {
  kind: 'missing-here' | 'missing-at-provider' | 'amount';
  here?: L;
  there?: Line;
}

/** Our lines against the provider's, both ways; nothing when they are equal. */
export function compareLines<L extends Line>(here: readonly L[], there: readonly Line[]): Difference<L>[] {
  const ours = new Map(here.map((line) => [lineKey(line), line]));
  const theirs = new Set(there.map(lineKey));
  return [
    ...there.flatMap((line): Difference<L>[] => {
      const mine = ours.get(lineKey(line));
      if (!mine) return [{ kind: 'missing-here', there: line }];
      const isEqual =
        mine.amount.amount === line.amount.amount && mine.amount.currency === line.amount.currency;
      return isEqual ? [] : [{ kind: 'amount', here: mine, there: line }];
    }),
    ...here
      .filter((line) => !theirs.has(lineKey(line)))
      .map((line): Difference<L> => ({ kind: 'missing-at-provider', here: line })),
  ];
}
