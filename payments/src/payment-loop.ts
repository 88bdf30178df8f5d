import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from './deps.ts';
import { isForgotten, lookLater, takeDue, wake } from './domain/looking.ts';
import { attachIntent, type Payment } from './domain/payment.ts';
import { afterFault, afterRefusal, isGivenUp, type Refund } from './domain/refund.ts';
import { type Act, decideNext, type IntentFacts, isShownBy } from './domain/settle.ts';
import { KeptFault, ProviderRefused } from './gateway/gateway.ts';

const pollMs = 500;
/** Looks this far ahead; what this process saves schedules itself, the rest another one left behind. */
const idleMs = 5000;
const atOnce = 16;
/** Authorised, captured, a refund for each passenger and the rest: more steps than a look can need. */
const mostSteps = 16;

/**
 * Drives every payment to what its order wants: looks at the provider when a payment is due (woken by an event, a
 * webhook or a start; else by its own `lookAt`), saves what that shows, asks for the one next thing and looks again.
 * A crash anywhere only means one more look. What the provider cannot answer is tried again, ever less often.
 */
export function paymentLoop(app: App, { payments, gateway, now }: Deps): void {
  const inHand = new Map<string, Promise<void>>();
  const outcomes = app.metrics.counter('railhead_payments_total', 'Payments that moved', ['outcome']);
  const lost = app.metrics.counter('railhead_refunds_given_up_total', 'Refunds that people must see to');
  const lag = app.metrics.histogram('railhead_payment_loop_lag_seconds', 'From being due to being looked at');

  const look = async ({ orderId, lookAt }: Saved<Payment>): Promise<void> => {
    let payment = await payments.change(orderId, (saved) => saved && takeDue(saved, now()));
    if (lookAt) lag.observe(Math.max(now().getTime() - lookAt.getTime(), 0) / 1000);
    for (let step = 0; payment && step < mostSteps; step++) {
      const before = payment;
      const intent = await intentOf(before);
      payment = await settle(before, intent);
      // Asked for only now that what is wanted has been read from the database.
      const { act } = decideNext(payment, intent, now());
      if (!act || !intent) return;
      if (isShownBy(before, act)) await perform(payment, intent.id, act);
    }
    throw new Error('the payment did not come to rest');
  };

  /** What the provider shows. An intent that was asked for without an answer is searched before it counts as absent. */
  const intentOf = async (payment: Saved<Payment>): Promise<IntentFacts | undefined> => {
    const { orderId, intentId, intentAskedAt } = payment;
    if (intentId !== undefined) return gateway.look(intentId);
    const found = intentAskedAt && (await gateway.findIntent(orderId, intentAskedAt));
    if (!found) return undefined;
    await payments.change(orderId, (saved) => saved && attachIntent(saved, found, now()));
    return gateway.look(found.id);
  };

  const settle = async (before: Saved<Payment>, intent: IntentFacts | undefined): Promise<Saved<Payment>> => {
    const saved = await payments.change(before.orderId, (payment) => {
      if (!payment) return undefined;
      const { next, events, act } = decideNext(payment, intent, now());
      const failures = act ? payment.failures : 0;
      if (next === payment && payment.failures === failures) return undefined;
      // Woken since the look began: what woke it may not be in this picture.
      const isWoken = payment.lookAt && payment.lookAt.getTime() !== before.lookAt?.getTime();
      return { next: { ...next, failures, ...(isWoken && { lookAt: payment.lookAt }) }, events };
    });
    if (!saved) throw new Error('a payment is gone');
    tell(before, saved);
    return saved;
  };

  const tell = (
    before: Saved<Payment>,
    { orderId, events, declines, lastDecline, refunds }: Saved<Payment>,
  ) => {
    for (const { type } of events.slice(before.events.length)) {
      const outcome = type.replace(/^payments\.payment-(.*)\.v\d+$/, '$1');
      outcomes.inc({ outcome });
      app.log.info({ orderId, outcome }, 'payment moved');
    }
    if (declines > before.declines) app.log.info({ orderId, declines, lastDecline }, 'card declined');
    const knownLost = new Set(before.refunds.filter(isGivenUp).map(({ id }) => id));
    for (const { id, failed } of refunds.filter(isGivenUp)) {
      if (knownLost.has(id)) continue;
      lost.inc();
      app.log.error({ orderId, cancellation: id, failed }, 'alarm: money could not be given back');
    }
  };

  const perform = async (payment: Saved<Payment>, intentId: string, act: Act): Promise<void> => {
    const { orderId } = payment;
    try {
      if (act.kind === 'capture') await gateway.capture(intentId);
      if (act.kind === 'cancel') await gateway.cancel(intentId);
      if (act.kind === 'refund') await gateway.refund(intentId, act.refund);
    } catch (error) {
      if (act.kind === 'refund') return noteUnmade(payment, act.refund, error);
      if (!(error instanceof ProviderRefused)) throw error;
      app.log.warn({ err: error, orderId, act: act.kind }, 'the provider refused');
      if (act.kind === 'capture') await noteRefusedCapture(orderId, intentId, error.code);
    }
  };

  /** The next asking has another key; it is written down before anything is asked again. */
  const noteUnmade = async (payment: Saved<Payment>, refund: Refund, error: unknown): Promise<void> => {
    const isSpent = error instanceof KeptFault;
    if (!isSpent && !(error instanceof ProviderRefused)) throw error;
    const saved = await payments.change(payment.orderId, (current) => {
      if (!current) return undefined;
      const refunds = isSpent
        ? afterFault(current.refunds, refund)
        : afterRefusal(current.refunds, refund, error.code);
      return { next: { ...current, refunds }, events: [] };
    });
    if (saved) tell(payment, saved);
    if (!isSpent) throw error;
  };

  /** Refused because it moved meanwhile is no refusal: only if it still stands authorised will it never be captured. */
  const noteRefusedCapture = async (id: string, intentId: string, code: string): Promise<void> => {
    if ((await gateway.look(intentId)).status !== 'authorized') return;
    await payments.change(id, (saved) => saved && { next: { ...saved, captureRefused: code }, events: [] });
  };

  const attend = async (due: Saved<Payment>): Promise<void> => {
    const { orderId } = due;
    try {
      await look(due);
    } catch (error) {
      app.log.warn({ err: error, orderId }, 'the payment is looked at again later');
      await payments
        .change(orderId, (saved) => saved && lookLater(saved, now()))
        // The database is away as well: the look arranged when it was taken stands.
        .catch((cause: unknown) => app.log.warn({ err: cause, orderId }, 'the failure was not written down'));
    } finally {
      inHand.delete(orderId);
      looking.trigger();
    }
  };

  const untilDue = (lookAt: Date | undefined) =>
    lookAt ? lookAt.getTime() - now().getTime() : Number.POSITIVE_INFINITY;

  let isHealed = false;
  const heal = async (): Promise<void> => {
    await payments.mongo.ready;
    const moving = { status: { $in: ['open', 'authorized'] }, lookAt: { $exists: false } };
    for (const { orderId } of (await payments.find(moving)).filter(isForgotten)) {
      await payments.change(orderId, (saved) => saved && wake(saved, now()));
    }
    isHealed = true;
  };

  const pass = async (): Promise<number> => {
    if (!isHealed) await heal();
    // Each that finishes triggers the next pass.
    if (inHand.size >= atOnce) return idleMs;
    const horizon = new Date(now().getTime() + idleMs);
    const scheduled = await payments.find(
      { lookAt: { $lte: horizon } },
      { sort: { lookAt: 1 }, limit: 2 * atOnce },
    );
    const fresh = scheduled.filter(({ orderId, lookAt }) => !inHand.has(orderId) && untilDue(lookAt) <= 0);
    for (const payment of fresh.slice(0, atOnce - inHand.size)) inHand.set(payment.orderId, attend(payment));
    return Math.min(idleMs, ...scheduled.map(({ lookAt }) => untilDue(lookAt)).filter((ms) => ms > 0));
  };

  const looking = runPeriodically(pollMs, pass, (error) =>
    app.log.warn({ err: error }, 'payment loop pass failed, retrying'),
  );
  payments.onSaved(({ lookAt }) => {
    if (lookAt) looking.trigger(Math.max(untilDue(lookAt), 0));
  });
  app.addHook('onClose', async () => {
    await looking.stop();
    await Promise.all(inHand.values());
  });
}
