import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import { operators } from '@railhead/common/store/query-operators';
import { drivePayment } from '../application/drive-payment.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';
import { backOff, hasLostPoll, pollNow } from '../domain/poll-schedule.ts';

const pollMs = 500;
/** Without a payment that is due sooner; for those that another instance scheduled before it died. */
const idlePollMs = 10_000;
const maxConcurrent = 16;

/**
 * Processes payments that are due: those that an event or a webhook triggered, and those whose scheduled poll has come.
 * A failure is retried with back-off.
 */
export function startPaymentPoller(app: App, deps: Deps): void {
  const { payments, log, now } = deps;
  const lag = app.metrics.histogram('railhead_payment_loop_lag_seconds', 'Time from due to processed');
  const inProgress = new Map<string, Promise<void>>();
  let isRepaired = false;

  const process = async ({ orderId, lookAt }: Saved<Payment>): Promise<void> => {
    try {
      if (lookAt) lag.observe(Math.max(now().getTime() - lookAt.getTime(), 0) / 1000);
      await drivePayment(orderId, deps);
    } catch (error) {
      log.warn({ err: error, orderId }, 'payment processing failed, retrying with back-off');
      await payments
        .change(orderId, (saved) => saved && backOff(saved, now()))
        .catch((cause: unknown) =>
          log.warn({ err: cause, orderId }, 'saving the back-off failed, the scheduled poll remains'),
        );
    } finally {
      inProgress.delete(orderId);
      polling.trigger();
    }
  };

  const pass = async (): Promise<number> => {
    if (!isRepaired) await repairLostPolls(deps);
    isRepaired = true;
    if (inProgress.size >= maxConcurrent) return pollMs;
    const soon = new Date(now().getTime() + idlePollMs);
    const scheduled = await payments.find(
      { lookAt: operators({ $lte: soon }) },
      { sort: { lookAt: 1 }, limit: 2 * maxConcurrent },
    );
    const waiting = scheduled.filter(({ orderId }) => !inProgress.has(orderId));
    const idle = waiting.filter(({ lookAt }) => lookAt && lookAt <= now());
    for (const payment of idle.slice(0, maxConcurrent - inProgress.size)) {
      inProgress.set(payment.orderId, process(payment));
    }
    if (inProgress.size > 0) return pollMs;
    const next = waiting[0]?.lookAt;
    return next ? Math.max(next.getTime() - now().getTime(), pollMs) : idlePollMs;
  };

  const polling = runPeriodically(pollMs, pass, (error) =>
    log.warn({ err: error }, 'payment poller pass failed, retrying'),
  );
  payments.onSaved(({ lookAt }) => {
    if (lookAt) polling.trigger(Math.max(lookAt.getTime() - now().getTime(), 0));
  });
  app.addHook('onClose', async () => {
    await polling.stop();
    await Promise.all(inProgress.values());
  });
}

/** Schedules a poll for each payment that needs one and has none, once at start. */
async function repairLostPolls({ payments, now }: Deps): Promise<void> {
  await payments.mongo.ready;
  const lookAt = operators({ $exists: false });
  const unscheduled = [
    ...(await payments.find({ status: operators({ $in: ['open', 'authorized'] }), lookAt })),
    ...(await payments.find({ 'refunds.failed': operators({ $exists: true }), lookAt })),
  ];
  for (const { orderId } of unscheduled.filter(hasLostPoll)) {
    await payments.change(orderId, (saved) => saved && pollNow(saved, now()));
  }
}
