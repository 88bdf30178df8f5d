import { newId } from './call-context.ts';
import type { Refund } from './objects.ts';
import type { Recorder } from './recorder.ts';
import { completeRefund, needsCompletion } from './refunds.ts';
import type { StripeState } from './state.ts';

const COMPLETED_AFTER_MS = 1000;

/** Completes refunds to test cards whose refunds succeed or fail later, also those of an earlier start. */
export function startRefundCompletion(state: StripeState, record: Recorder) {
  const timers = new Set<NodeJS.Timeout>();

  const complete = (id: string) => {
    const refund = state.refunds.get(id);
    const charge = refund && state.charges.get(refund.charge);
    if (!charge || !needsCompletion(refund, charge)) return;
    const context = { now: new Date(), newId, origin: '' };
    record(completeRefund(refund, charge), { requestId: null, key: undefined }, context);
  };
  /** Schedules a refund that is about to be saved. If it is never saved, nothing happens. */
  const schedule = ({ id }: Refund) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      complete(id);
    }, COMPLETED_AFTER_MS);
    timers.add(timer);
  };
  for (const refund of state.refunds.values()) schedule(refund);

  return {
    schedule,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export type RefundCompletion = ReturnType<typeof startRefundCompletion>;
