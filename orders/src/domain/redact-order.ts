import type { Envelope } from '@railhead/common/contracts/define';
import { eventWithoutPerson, withoutNames, withoutPerson } from '@railhead/common/domain/redact-person';
import type { Order } from './order.ts';

/** An order and its events without names and address. Ids and versions stay. Nothing if it has none of them any more. */
export function redactOrder(
  order: Order,
  events: Envelope[],
): { state: Order; events: Envelope[] } | undefined {
  const { seats, cancellations = [], contact } = order;
  const named = [...seats, ...cancellations.flatMap((cancellation) => cancellation.seats)];
  if (contact === '' && named.every(({ passenger }) => passenger.name === '')) return undefined;
  const redacted = cancellations.map((each) => ({ ...each, seats: withoutNames(each.seats) }));
  return {
    state: { ...withoutPerson(order), ...(order.cancellations && { cancellations: redacted }) },
    events: events.map(eventWithoutPerson),
  };
}
