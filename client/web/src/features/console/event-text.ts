import type { EventRow } from '@railhead/common/contracts/console';
import { locale } from '../../lib/format.ts';

const clock = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });

/** `08:05:12.345`, in the operator's time zone. */
export const clockTime = (instant: string): string => clock.format(new Date(instant));

/** `21 Nov 08:05:12.345` */
export const dayAndTime = (instant: string): string =>
  `${day.format(new Date(instant))} ${clockTime(instant)}`;

/** `+340 ms`, `+2.4 s`, `+12 min` */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** `order-placed` of `orders.order-placed.v1`. */
export const eventName = ({ type, subject }: Pick<EventRow, 'type' | 'subject'>): string =>
  (type ?? subject).split('.')[1] ?? subject;

/** The order that an event refers to, if any. */
export function orderIdOf({ data }: Pick<EventRow, 'data'>): string | undefined {
  return typeof data === 'object' && data !== null && 'orderId' in data ? String(data.orderId) : undefined;
}
