import { OrderExtended, OrderPlaced } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Hold } from '../domain/hold.ts';
import type { HoldTimers } from '../store/hold-timers.ts';

/** Placed, or given more time: the timer of this end of the hold. An earlier one rings as a harmless hint. */
const setTimer = ({ data: { orderId, holdUntil } }: { data: Hold }, { timers }: { timers: HoldTimers }) =>
  timers.set({ orderId, holdUntil });

export const onOrderPlaced = on(OrderPlaced, setTimer);
export const onOrderExtended = on(OrderExtended, setTimer);
