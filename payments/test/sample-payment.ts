import { OrderPlaced } from '@railhead/common/contracts/orders';
import type { IntentSnapshot, ProviderRefund } from '../src/domain/intent-snapshot.ts';
import { attachIntent, openPayment, type Payment } from '../src/domain/payment.ts';

export const now: Date = new Date('2026-11-21T07:00:00.000Z');

/** The payment of an order over 13.60 EUR that was just placed. */
export const placed: Payment = openPayment(OrderPlaced.example).next;

/** The same with its intent: the buyer is entering a card. */
export const started: Payment = {
  ...placed,
  intentAskedAt: now,
  ...attachIntent(placed, { id: 'pi_1', clientSecret: 'pi_1_secret' }, now)?.next,
};

export const snapshot = (
  status: IntentSnapshot['status'],
  more: Partial<IntentSnapshot> = {},
): IntentSnapshot => ({
  id: 'pi_1',
  status,
  amount: 1360,
  currency: 'EUR',
  declines: 0,
  declinedCharges: [],
  captured: status === 'captured' ? 1360 : 0,
  refunds: [],
  ...more,
});

export const providerRefund = (
  refundId: string,
  id: string,
  amount: number,
  state: ProviderRefund['state'] = 'succeeded',
): ProviderRefund => ({ refundId, id, amount, state });
