import type { Envelope } from '@railhead/common/contracts/define';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderExtended,
  OrderPlaced,
} from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import type { Hold } from '../domain/hold.ts';

/** An extension sets another timer; the earlier one still fires, and `orders` ignores its signal. */
const setTimer = ({ data: { orderId, holdUntil } }: { data: Hold }, { timers }: Deps) =>
  timers.set({ orderId, holdUntil });

const removeTimer = ({ subject }: Envelope, { timers }: Deps) => timers.remove(subject);

export const ordersHandlers = [
  on(OrderPlaced, setTimer),
  on(OrderExtended, setTimer),
  on(OrderConfirmed, removeTimer),
  on(OrderExpired, removeTimer),
  on(OrderCancelled, removeTimer),
];
