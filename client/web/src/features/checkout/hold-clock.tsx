import { useState } from 'react';
import { clockFace, deadlineOf, useRemaining, useSpokenMinutes } from '../../lib/countdown.ts';
import { count, here, timeAt } from '../../lib/format.ts';
import type { ReceivedOrder } from '../../lib/requests/orders.ts';
import { MoreTime } from './more-time.tsx';

const offerMoreTimeMs = 60_000;
const spoken = (minutes: number, canHaveMore: boolean) =>
  `${count(minutes, 'minute', 'minutes')} left to pay.${minutes === 1 && canHaveMore ? ' You can take more time.' : ''}`;

/** Milliseconds that the seats of an order stay locked, by the server's clock. */
export const useLockLeft = ({ order, receivedAt }: ReceivedOrder): number =>
  useRemaining(deadlineOf(order.holdUntil, order.now, receivedAt)) ?? 0;

/** Until when the seats are locked, as a time and counted down; read aloud at the minutes that matter. */
export function HoldClock({ received }: { received: ReceivedOrder }) {
  const { holdUntil, extendableUntil } = received.order;
  const left = useLockLeft(received);
  useSpokenMinutes(left, (minutes) => spoken(minutes, extendableUntil !== undefined));
  return (
    <p className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-xl bg-sunken px-4 py-3">
      <span>Your seats are locked until {timeAt(holdUntil, here)}</span>
      <span role="timer" className="text-xl font-semibold tabular-nums">
        {clockFace(left)}
      </span>
    </p>
  );
}

/** Offers more time in the last minute, as long as there is any to be had. Stays at the bottom of the screen. */
export function LastMinute({ received }: { received: ReceivedOrder }) {
  const { order } = received;
  const left = useLockLeft(received);
  const [dismissed, setDismissed] = useState<string>();
  const isOffered = left > 0 && left <= offerMoreTimeMs && dismissed !== order.holdUntil;
  if (!isOffered || order.extendableUntil === undefined) return null;
  return (
    <MoreTime order={order} until={order.extendableUntil} onDismiss={() => setDismissed(order.holdUntil)} />
  );
}
