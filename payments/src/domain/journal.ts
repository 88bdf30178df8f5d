import type { Money } from '@railhead/common/contracts/common';
import type { MovementKind } from '@railhead/common/contracts/payments';
import type { IntentSnapshot } from './intent-snapshot.ts';

/** One movement of money at the provider, identified by its kind and the id of the provider's object. */
export interface MoneyMovement {
  /** The charge (authorized, captured), the intent (voided) or the refund. */
  id: string;
  kind: MovementKind;
  amount: Money;
}
/** A movement in our journal; `at` is when it was recorded. */
export type RecordedMovement = MoneyMovement & { at: Date };

export const movementKey = ({ id, kind }: Pick<MoneyMovement, 'id' | 'kind'>): string => `${kind} ${id}`;

/** Every movement so far of an intent, derived from its present state. */
export function movementsOf(intent: IntentSnapshot): MoneyMovement[] {
  const { charge, captured, currency } = intent;
  if (!charge) return [];
  const movement = (id: string, kind: MovementKind, amount: number): MoneyMovement => ({
    id,
    kind,
    amount: { amount, currency },
  });
  const movements = [movement(charge.id, 'authorized', charge.amount)];
  if (intent.status === 'cancelled') movements.push(movement(intent.id, 'voided', charge.amount));
  if (intent.status === 'captured') movements.push(movement(charge.id, 'captured', captured));
  for (const { refundId, amount, state } of intent.refunds) {
    movements.push(movement(refundId, 'refunded', amount));
    if (state === 'failed') movements.push(movement(refundId, 'refund-failed', amount));
  }
  return movements;
}

/** Appends the movements that the journal does not have yet; existing entries never change. */
export function recordMovements<P extends { ledger?: RecordedMovement[] }>(
  payment: P,
  intent: IntentSnapshot,
  at: Date,
): P {
  const journal = payment.ledger ?? [];
  const known = new Set(journal.map(movementKey));
  const added = movementsOf(intent).filter((movement) => !known.has(movementKey(movement)));
  if (added.length === 0) return payment;
  return { ...payment, ledger: [...journal, ...added.map((movement) => ({ ...movement, at }))] };
}

/** A movement that only one side has, or whose amounts differ. */
export interface JournalDifference<M extends MoneyMovement> {
  kind: 'missing-here' | 'missing-at-provider' | 'amount';
  here?: M;
  there?: MoneyMovement;
}

/** Compares our journal with the provider's, in both directions. */
export function compareJournals<M extends MoneyMovement>(
  here: readonly M[],
  there: readonly MoneyMovement[],
): JournalDifference<M>[] {
  const ours = new Map(here.map((movement) => [movementKey(movement), movement]));
  const theirs = new Set(there.map(movementKey));
  return [
    ...there.flatMap((movement): JournalDifference<M>[] => {
      const mine = ours.get(movementKey(movement));
      if (!mine) return [{ kind: 'missing-here', there: movement }];
      const isEqual =
        mine.amount.amount === movement.amount.amount && mine.amount.currency === movement.amount.currency;
      return isEqual ? [] : [{ kind: 'amount', here: mine, there: movement }];
    }),
    ...here
      .filter((movement) => !theirs.has(movementKey(movement)))
      .map((movement): JournalDifference<M> => ({ kind: 'missing-at-provider', here: movement })),
  ];
}
