import type { Product } from '../../product.ts';
import { cancel, pay, placeOrder } from '../target/bookings.ts';
import { callersOf } from '../target/callers.ts';
import type { CaseRecord } from '../target/record-cases.ts';

/** A purchase takes a second or two on an idle machine. */
const patienceMs = 20_000;

/** Buys again and again while something else happens, at least once; each purchase is a case. @returns what `attack` returns */
export async function whileBuying<T>(
  product: Product,
  { check }: CaseRecord,
  attack: () => Promise<T>,
): Promise<T> {
  const { bob } = await callersOf(product);
  let isOver = false;
  const attacking = attack().finally(() => {
    isOver = true;
  });
  // A failure is reported where it is awaited below.
  attacking.catch(() => undefined);
  do {
    const started = performance.now();
    const order = await placeOrder(product, bob.traveller).catch(() => undefined);
    const tickets = order && (await pay(bob.traveller, order.id).catch(() => undefined));
    const isInTime = performance.now() - started < patienceMs;
    check(tickets?.length === 1 && isInTime, {
      rule: 'honest-buyer-harmed',
      severity: 'high',
      message: 'An honest buyer could not buy a ticket in 20 seconds during a flood.',
      where: 'POST /api/orders',
    });
    if (order) await cancel(bob.traveller, order.id);
  } while (!isOver);
  return attacking;
}
