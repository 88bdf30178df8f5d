import { useState } from 'react';
import { deadlineOf, formatClock, useMinuteAnnouncements, useRemaining } from '../../lib/countdown.ts';
import { count, here, timeAt } from '../../lib/format.ts';
import type { ReceivedOrder } from '../../lib/requests/orders.ts';
import { ExtendOrderDialog } from './extend-order-dialog.tsx';

const offerExtensionMs = 60_000;
const minutesMessage = (minutes: number, isExtendable: boolean) =>
  `${count(minutes, 'minute', 'minutes')} left to pay.${minutes === 1 && isExtendable ? ' You can extend the time.' : ''}`;

/** Remaining milliseconds of the order's hold, by the server's clock. */
export const useHoldRemaining = ({ order, receivedAt }: ReceivedOrder): number =>
  useRemaining(deadlineOf(order.holdUntil, order.now, receivedAt)) ?? 0;

/** The end of the hold as a time and as a countdown, announced at the minute marks. */
export function HoldCountdown({ received }: { received: ReceivedOrder }) {
  const { holdUntil, extendableUntil } = received.order;
  const left = useHoldRemaining(received);
  useMinuteAnnouncements(left, (minutes) => minutesMessage(minutes, extendableUntil !== undefined));
  return (
    <p className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-xl bg-sunken px-4 py-3">
      <span>Seats reserved until {timeAt(holdUntil, here)}</span>
      <span role="timer" className="text-xl font-semibold tabular-nums">
        {formatClock(left)}
      </span>
    </p>
  );
}

/** Offers to extend the hold in its last minute, if that is possible. Sticks to the bottom of the screen. */
export function ExtendOffer({ received }: { received: ReceivedOrder }) {
  const { order } = received;
  const left = useHoldRemaining(received);
  const [dismissed, setDismissed] = useState<string>();
  const windowMs = Date.parse(order.holdUntil) - Date.parse(order.extendableFrom ?? order.placedAt);
  const isDue = left > 0 && left <= Math.min(offerExtensionMs, windowMs);
  const isOffered = isDue && dismissed !== order.holdUntil;
  if (!isOffered || order.extendableUntil === undefined) return null;
  return (
    <ExtendOrderDialog
      order={order}
      until={order.extendableUntil}
      onDismiss={() => setDismissed(order.holdUntil)}
    />
  );
}
