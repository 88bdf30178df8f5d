import type { Ledger } from './ledger.ts';
import type { Refund } from './objects.ts';
import type { Recorder } from './recorder.ts';
import { isUnsettled, settleRefund } from './refunds.ts';
import { freshId } from './world.ts';

const SETTLES_AFTER_MS = 1000;

/** Says the last word about refunds to test cards that settle later, also about those of an earlier start. */
export function startSettling(ledger: Ledger, record: Recorder) {
  const waiting = new Set<NodeJS.Timeout>();

  const settle = (id: string) => {
    const refund = ledger.refunds.get(id);
    const charge = refund && ledger.charges.get(refund.charge);
    if (!charge || !isUnsettled(refund, charge)) return;
    const world = { now: new Date(), fresh: freshId, origin: '' };
    record(settleRefund(refund, charge), { requestId: null, key: undefined }, world);
  };
  /** A refund about to be saved; one that never is, is forgotten. */
  const expect = ({ id }: Refund) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      settle(id);
    }, SETTLES_AFTER_MS);
    waiting.add(timer);
  };
  for (const refund of ledger.refunds.values()) expect(refund);

  return {
    expect,
    close: () => {
      for (const timer of waiting) clearTimeout(timer);
    },
  };
}

export type Settling = ReturnType<typeof startSettling>;
