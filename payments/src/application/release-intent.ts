import type { Deps } from '../deps.ts';
import type { IntentSnapshot } from '../domain/intent-snapshot.ts';
import { recordMovements } from '../domain/journal.ts';
import { type Payment, withoutEvents } from '../domain/payment.ts';
import { sumOf } from '../domain/refund.ts';

const isCancellable = new Set<IntentSnapshot['status']>(['waiting', 'authenticated', 'authorized']);

/** Cancels or refunds an order's second intent, and records its movements in the journal of the order's payment. */
export function createReleaseIntent({ payments, gateway, now }: Deps) {
  /** Refund attempts so far, by intent. */
  const attempts = new Map<string, number>();

  return async (intentId: string, { orderId }: Payment): Promise<void> => {
    const intent = await gateway.getIntent(intentId);
    if (isCancellable.has(intent.status)) await gateway.cancel(intentId);
    if (intent.status === 'captured') {
      const attempt = (attempts.get(intentId) ?? 0) + 1;
      attempts.set(intentId, attempt);
      const amount = intent.captured - sumOf(intent.refunds.filter(({ state }) => state !== 'failed'));
      const refund = { id: `second.${intentId}`, amount, asking: attempt };
      if (amount > 0) await gateway.refund(intentId, refund, intent.currency);
    }
    const released = await gateway.getIntent(intentId);
    await payments.change(
      orderId,
      (saved) => saved && withoutEvents(recordMovements(saved, released, now())),
    );
    if (released.status === 'processing') throw new Error(`intent ${intentId} cannot be cancelled yet`);
    attempts.delete(intentId);
  };
}
