import type { Envelope } from '@railhead/common/contracts/define';
import { OrderCancelled, OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { HoldTimers } from '../store/hold-timers.ts';

/** Paid, expired or cancelled: nobody waits for the end of this hold any more. */
const removeTimer = ({ subject }: Envelope, { timers }: { timers: HoldTimers }) => timers.remove(subject);

export const onOrderConfirmed = on(OrderConfirmed, removeTimer);
export const onOrderExpired = on(OrderExpired, removeTimer);
export const onOrderCancelled = on(OrderCancelled, removeTimer);
