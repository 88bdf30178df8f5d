import type { Envelope } from '@railhead/common/contracts/define';
import { HoldExpired } from '@railhead/common/contracts/expiration';
import type { Static } from 'typebox';

/** An order's lock and the moment it ends. */
export type Hold = Static<typeof HoldExpired.schema>;

export const endOf = ({ holdUntil }: Hold): number => Date.parse(holdUntil);

/** One timer per order and end: set twice is set once, and an extended order gets another. */
export const timerIdOf = (hold: Hold): string => `hold-${hold.orderId}-${endOf(hold)}`;

/** The hint as it is published; the same timer always gives the same id. */
export function hintOf(hold: Hold, now: Date): Envelope<Hold> {
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

/** Orders' events, told one by one in their order, and the locks that are still on after them. */
export function liveHolds() {
  const live = new Map<string, Hold>();
  return {
    held: ({ orderId, holdUntil }: Hold) => live.set(orderId, { orderId, holdUntil }),
    ended: (orderId: string) => live.delete(orderId),
    all: () => [...live.values()],
  };
}
