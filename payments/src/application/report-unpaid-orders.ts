import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import { operators } from '@railhead/common/store/query-operators';
import type { Payment } from '../domain/payment.ts';
import type { PaymentRepository } from '../persistence/payment-repository.ts';

/** A capture takes seconds; this long with the provider away, it needs a person. */
const captureGraceMs = 10 * 60_000;

export interface UnpaidOrders {
  /** Called with the payment of each confirmed order. */
  checkConfirmed(payment: Saved<Payment> | undefined): void;
  /** Looks for orders that have been confirmed for some time and whose money was not captured. */
  checkCaptures(nowMs: number): Promise<void>;
}

/**
 * Alarms for orders that are confirmed without money. An order is confirmed by our event alone: one whose payment we never
 * called authorized was confirmed by a forged event, or by one that our restored database has lost.
 */
export function reportUnpaidOrders(
  { metrics, log }: Pick<App, 'metrics' | 'log'>,
  payments: Pick<PaymentRepository, 'find'>,
): UnpaidOrders {
  const unpaid = metrics.counter(
    'railhead_confirmed_without_payment_total',
    'Orders confirmed although their payment was never authorized',
  );
  const overdue = metrics.gauge(
    'railhead_captures_overdue',
    'Orders confirmed more than ten minutes ago whose money is not captured',
  );
  const firstSeenMs = new Map<string, number>();
  const reported = new Set<string>();

  return {
    checkConfirmed(payment) {
      if (!payment || payment.events.some(({ type }) => type === PaymentAuthorized.type)) return;
      unpaid.inc();
      const { orderId, status } = payment;
      log.error({ orderId, status }, 'alarm: order confirmed although its payment was never authorized');
    },
    async checkCaptures(nowMs) {
      const uncaptured = await payments.find({
        status: operators({ $in: ['open', 'authorized'] }),
        wanted: 'captured',
      });
      const ids = new Set(uncaptured.map(({ orderId }) => orderId));
      for (const id of firstSeenMs.keys()) if (!ids.has(id)) firstSeenMs.delete(id);
      for (const id of reported) if (!ids.has(id)) reported.delete(id);
      for (const id of ids) {
        const sinceMs = firstSeenMs.get(id) ?? nowMs;
        firstSeenMs.set(id, sinceMs);
        if (nowMs - sinceMs < captureGraceMs || reported.has(id)) continue;
        reported.add(id);
        log.error(
          { orderId: id, minutes: captureGraceMs / 60_000 },
          'alarm: order confirmed without a capture',
        );
      }
      overdue.set(reported.size);
    },
  };
}
