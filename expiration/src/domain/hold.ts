import type { Envelope } from '@railhead/common/contracts/define';
import { HoldExpired } from '@railhead/common/contracts/expiration';

/** The seats of an order are locked until this moment. */
export interface Hold {
  orderId: string;
  holdUntil: string;
}

/** In epoch milliseconds. */
export const endOf = ({ holdUntil }: Hold): number => Date.parse(holdUntil);

/** One timer per order and end: setting it again changes nothing, and an extended order gets another one. */
export const timerIdOf = (hold: Hold): string => `hold-${hold.orderId}-${endOf(hold)}`;

/** The published event. It has the same id however often the timer fires. */
export function toExpirySignal(hold: Hold, now: Date): Envelope<Hold> {
  return {
    specversion: '1.0',
    id: `${hold.orderId}.${endOf(hold)}`,
    source: HoldExpired.owner,
    type: HoldExpired.type,
    subject: hold.orderId,
    time: now.toISOString(),
    correlationid: hold.orderId,
    data: hold,
  };
}

/** Replays events about orders, in their order, and collects the holds that have not ended. */
export function trackLiveHolds() {
  const live = new Map<string, Hold>();
  return {
    start: ({ orderId, holdUntil }: Hold) => live.set(orderId, { orderId, holdUntil }),
    end: (orderId: string) => live.delete(orderId),
    all: () => [...live.values()],
  };
}
