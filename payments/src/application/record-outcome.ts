import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import type { Payment } from '../domain/payment.ts';
import { isDeferralAlarmDue, isDeferred, isGivenUp } from '../domain/refund-failure.ts';

/** Counts and logs what a save changed: published events, declined cards, refunds that were deferred or given up. */
export type RecordOutcome = (before: Saved<Payment>, after: Saved<Payment>) => void;

export function createRecordOutcome({ metrics, log }: App): RecordOutcome {
  const outcomes = metrics.counter('railhead_payments_total', 'Payments that changed', ['outcome']);
  const givenUp = metrics.counter('railhead_refunds_given_up_total', 'Refunds left to an operator');

  return (before, { orderId, events, declines, lastDecline, refunds }) => {
    for (const { type } of events.slice(before.events.length)) {
      const outcome = type.replace(/^payments\.payment-(.*)\.v\d+$/, '$1');
      outcomes.inc({ outcome });
      log.info({ orderId, outcome }, 'payment changed');
    }
    if (declines > before.declines) log.info({ orderId, declines, lastDecline }, 'card declined');
    const deferralsBefore = new Map(before.refunds.map(({ id, deferrals }) => [id, deferrals]));
    for (const { id, deferrals = 0, retryAt } of refunds.filter(isDeferred)) {
      if (deferralsBefore.get(id) === deferrals) continue;
      const details = { orderId, cancellation: id, deferrals, retryAt };
      if (isDeferralAlarmDue({ deferrals }))
        log.error(details, 'alarm: the payment provider defers a refund');
      else log.info(details, 'the payment provider still defers a refund');
    }
    const givenUpBefore = new Set(before.refunds.filter(isGivenUp).map(({ id }) => id));
    for (const { id, failed } of refunds.filter(isGivenUp)) {
      if (givenUpBefore.has(id)) continue;
      givenUp.inc();
      log.error({ orderId, cancellation: id, failed }, 'alarm: money could not be given back');
    }
  };
}
