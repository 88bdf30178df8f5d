import type { Charge } from './objects.ts';

/** Money of one currency, in minor units. */
export interface Totals {
  currency: string;
  /** Authorised, and neither captured nor released. */
  authorised: number;
  captured: number;
  refunded: number;
  /** Captured less refunded. */
  balance: number;
}

/** The totals of the charges by currency. */
export function totalsOf(charges: Iterable<Charge>): Totals[] {
  const byCurrency = Map.groupBy(charges, ({ currency }) => currency);
  return [...byCurrency].map(([currency, all]) => {
    const sum = (amount: (charge: Charge) => number) =>
      all.reduce((total, charge) => total + amount(charge), 0);
    const authorised = sum((charge) =>
      charge.paid && !charge.captured && !charge.refunded ? charge.amount : 0,
    );
    const captured = sum((charge) => charge.amount_captured);
    const refunded = sum((charge) => (charge.captured ? charge.amount_refunded : 0));
    return { currency, authorised, captured, refunded, balance: captured - refunded };
  });
}
