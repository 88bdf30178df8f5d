import type { Envelope } from '../contracts/define.ts';
import { OrderPlaced, type OrderPlacedData, type SeatForPassenger } from '../contracts/orders.ts';

export const withoutNames = (seats: readonly SeatForPassenger[]): SeatForPassenger[] =>
  seats.map((seat) => ({ ...seat, passenger: { ...seat.passenger, name: '' } }));

/** The same order with names and address blank: what remains of it after its account is erased. */
export const withoutPerson = <O extends Pick<OrderPlacedData, 'seats' | 'contact'>>(order: O): O => ({
  ...order,
  seats: withoutNames(order.seats),
  contact: '',
});

/** An event without personal data, as it may stay after an erasure; only `order-placed` carries any. */
export function eventWithoutPerson(event: Envelope): Envelope {
  if (event.type !== OrderPlaced.type || !OrderPlaced.validator.Check(event.data)) return event;
  return { ...event, data: withoutPerson(event.data as OrderPlacedData) };
}
