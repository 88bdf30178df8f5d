import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { dayMs } from '@railhead/common/messaging/topology';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from './deps.ts';
import { book } from './domain/ledger.ts';
import { wake } from './domain/looking.ts';
import type { Payment } from './domain/payment.ts';
import { isNews, judgeIntent } from './domain/reconciling.ts';
import { sumOf } from './domain/refund.ts';
import type { SeenIntent, SeenRefund } from './gateway/gateway.ts';

/** Clocks differ, and lists are a little behind. */
const overlapMs = 3 * 60_000;

/**
 * Reads again and again what the provider has made lately, and wakes each payment that shows something else, whatever
 * webhooks lost. An intent that belongs to nobody, or is an order's second, raises an alarm; money that moved on a second
 * one is let go or given back. A pass that could not do all of it is repeated from where it began.
 */
export function reconciler(app: App, { payments, gateway, reconciled, reconcileSeconds, now }: Deps): void {
  const found = app.metrics.counter(
    'railhead_reconciliation_differences_total',
    'Differences found between the provider and us',
    ['kind'],
  );
  const done = app.metrics.gauge(
    'railhead_reconciliation_last_success_timestamp_seconds',
    'When the provider was last compared with us, in Unix time',
  );
  /** Intents dealt with, as long as the lists show them. */
  let dealtWith = new Set<string>();
  /** How often the money of a second intent was asked back. */
  const askings = new Map<string, number>();

  const pass = async (): Promise<void> => {
    await payments.mongo.ready;
    const at = now();
    const from = (await reconciled.get())?.getTime() ?? at.getTime() - dayMs;
    const { intents, refunds } = await gateway.recent(new Date(from - overlapMs));
    const known = await payments.find({
      $or: [
        { _id: { $in: intents.flatMap(({ orderId }) => orderId ?? []) } },
        { intentId: { $in: refunds.map(({ intentId }) => intentId) } },
      ],
    });
    const byOrder = new Map(known.map((payment) => [payment.orderId, payment]));
    const byIntent = new Map(known.map((payment) => [payment.intentId, payment]));

    dealtWith = new Set(intents.map(({ id }) => id).filter((id) => dealtWith.has(id)));
    const failures: unknown[] = [];
    for (const intent of intents) {
      await attend(intent, byOrder.get(intent.orderId ?? ''), at).catch((error: unknown) =>
        failures.push(error),
      );
    }
    for (const refund of refunds) await attendRefund(refund, byIntent.get(refund.intentId), at);
    if (failures.length > 0) throw new AggregateError(failures, 'some intents could not be dealt with');
    await reconciled.reach(at);
    done.set(at.getTime() / 1000);
  };

  const attend = async (intent: SeenIntent, payment: Saved<Payment> | undefined, at: Date): Promise<void> => {
    if (dealtWith.has(intent.id)) return;
    const standing = judgeIntent(intent, payment, at);
    if (standing === 'known') return;
    found.inc({ kind: standing });
    if (payment && standing === 'differs') return lookAgain(payment);
    const { id, orderId } = intent;
    app.log.error({ intentId: id, orderId, standing }, 'alarm: an intent that should not be');
    if (payment) await undo(id, payment);
    dealtWith.add(id);
  };

  const attendRefund = async (refund: SeenRefund, payment: Saved<Payment> | undefined, at: Date) => {
    if (!payment || !isNews(refund, payment, at)) return;
    found.inc({ kind: 'refund' });
    await lookAgain(payment);
  };

  const lookAgain = async ({ orderId }: Payment): Promise<void> => {
    app.log.info({ orderId }, 'the provider shows something else; looking again');
    await payments.change(orderId, (saved) => saved && wake(saved, now()));
  };

  /** Lets go or gives back what a second intent holds, and books it with its order. */
  const undo = async (intentId: string, { orderId }: Payment): Promise<void> => {
    const intent = await gateway.look(intentId);
    if (intent.status === 'waiting' || intent.status === 'authorized') await gateway.cancel(intentId);
    if (intent.status === 'captured') {
      const made = intent.refunds.filter(({ state }) => state !== 'failed');
      const amount = intent.captured - sumOf(made);
      const asking = (askings.get(intentId) ?? 0) + 1;
      askings.set(intentId, asking);
      if (amount > 0) await gateway.refund(intentId, { id: `second.${intentId}`, amount, asking });
    }
    const undone = await gateway.look(intentId);
    await payments.change(orderId, (saved) => saved && { next: book(saved, undone, now()), events: [] });
    if (undone.status === 'processing') throw new Error(`${intentId} cannot be cancelled yet`);
    askings.delete(intentId);
  };

  const passing = runPeriodically(reconcileSeconds * 1000, pass, (error) =>
    app.log.warn({ err: error }, 'the comparison with the provider is repeated'),
  );
  app.addHook('onClose', () => passing.stop());
}
