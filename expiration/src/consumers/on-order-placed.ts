import { OrderPlaced } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { HoldTimers } from '../store/hold-timers.ts';

export const onOrderPlaced = on(
  OrderPlaced,
  ({ data: { orderId, holdUntil } }, { timers }: { timers: HoldTimers }) =>
    timers.set({ orderId, holdUntil }),
);
