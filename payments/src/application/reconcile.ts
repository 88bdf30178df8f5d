import type { App } from '@railhead/common/http/app';
import { dayMs } from '@railhead/common/messaging/topology';
import type { Saved } from '@railhead/common/store/document';
import { operators } from '@railhead/common/store/query-operators';
import type { Deps } from '../deps.ts';
import { isRefundOutdated, matchIntent } from '../domain/match-intent.ts';
import type { Payment } from '../domain/payment.ts';
import { pollNow } from '../domain/poll-schedule.ts';
import type { IntentSummary, RefundSummary } from '../gateway/gateway.ts';
import { createReleaseIntent } from './release-intent.ts';

/** Clocks differ, and the provider's lists lag a little. */
const overlapMs = 3 * 60_000;

/**
 * Reads what changed at the provider since the last checkpoint and polls each payment that differs, whatever happened to
 * the webhooks. An intent without an order, or an order's second intent, raises an alarm; the money of a second one is
 * released or refunded. The checkpoint advances only if all of it succeeded.
 */
export function createReconcile({ metrics }: App, deps: Deps): () => Promise<void> {
  const { payments, gateway, checkpoint, log, now } = deps;
  const differences = metrics.counter(
    'railhead_reconciliation_differences_total',
    'Differences found between Stripe and our payments',
    ['kind'],
  );
  const lastSuccess = metrics.gauge(
    'railhead_reconciliation_last_success_timestamp_seconds',
    'Unix time of the last complete comparison with Stripe',
  );
  const releaseIntent = createReleaseIntent(deps);
  /** Unexpected intents that were handled, for as long as the lists contain them. */
  let handled = new Set<string>();

  const reconcile = async (): Promise<void> => {
    await payments.mongo.ready;
    const at = now();
    const from = (await checkpoint.get())?.getTime() ?? at.getTime() - dayMs;
    const { intents, refunds } = await gateway.listChanges(new Date(from - overlapMs));
    const { byOrder, byIntent } = await findPayments(intents, refunds, deps);

    handled = new Set(intents.map(({ id }) => id).filter((id) => handled.has(id)));
    const failures: unknown[] = [];
    for (const intent of intents) {
      await checkIntent(intent, byOrder.get(intent.orderId ?? ''), at).catch((error: unknown) =>
        failures.push(error),
      );
    }
    for (const refund of refunds) await checkRefund(refund, byIntent.get(refund.intentId), at);
    if (failures.length > 0) throw new AggregateError(failures, 'some intents could not be handled');

    await checkpoint.advanceTo(at);
    lastSuccess.set(at.getTime() / 1000);
  };

  const checkIntent = async (intent: IntentSummary, payment: Saved<Payment> | undefined, at: Date) => {
    if (handled.has(intent.id)) return;
    const match = matchIntent(intent, payment, at);
    if (match === 'known') return;
    differences.inc({ kind: match });
    if (payment && match === 'differs') return requestPoll(payment);
    const { id, orderId } = intent;
    log.error({ intentId: id, orderId, match }, 'alarm: unexpected PaymentIntent');
    if (payment) await releaseIntent(id, payment);
    handled.add(id);
  };

  const checkRefund = async (refund: RefundSummary, payment: Saved<Payment> | undefined, at: Date) => {
    if (!payment || !isRefundOutdated(refund, payment, at)) return;
    differences.inc({ kind: 'refund' });
    await requestPoll(payment);
  };

  const requestPoll = async ({ orderId }: Payment): Promise<void> => {
    log.info({ orderId }, 'payment differs from Stripe, polling it now');
    await payments.change(orderId, (saved) => saved && pollNow(saved, now()));
  };

  return reconcile;
}

async function findPayments(intents: IntentSummary[], refunds: RefundSummary[], { payments }: Deps) {
  const found = await payments.find({
    $or: [
      { _id: operators({ $in: intents.flatMap(({ orderId }) => orderId ?? []) }) },
      { intentId: operators({ $in: refunds.map(({ intentId }) => intentId) }) },
    ],
  });
  return {
    byOrder: new Map(found.map((payment) => [payment.orderId, payment])),
    byIntent: new Map(found.map((payment) => [payment.intentId, payment])),
  };
}
