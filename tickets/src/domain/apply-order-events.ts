import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import { enqueueMail } from './mail-outbox.ts';
import type { Cancellation, OrderProjection } from './order-projection.ts';

export function applyPlaced(
  state: OrderProjection,
  {
    orderId,
    seats,
    accountId,
    reference,
    runId,
    from,
    to,
    contact,
    refundRules,
    bookedTimes,
  }: OrderPlacedData,
  purgeAt: Date,
): OrderProjection {
  const places = seats.map((seat, index) => ({
    ...seat,
    ticketId: `${orderId}-${index + 1}`,
    inOrder: true,
    ticket: 'none' as const,
  }));
  const booking = { accountId, reference, runId, from, to, contact, places };
  return {
    ...state,
    booking: { ...booking, ...(refundRules && { refundRules }), ...(bookedTimes && { bookedTimes }) },
    order: 'pending',
    live: true,
    purgeAt,
  };
}

/** Confirms the order for these seats; others are no longer part of it. */
export const applyConfirmed = (state: OrderProjection, seats: readonly string[]): OrderProjection => ({
  ...withSeats(state, seats),
  order: 'confirmed',
  live: true,
});

/** Cancels all seats but the remaining ones. */
export const applyReduced = (
  state: OrderProjection,
  cancellation: Cancellation,
  remaining: readonly string[],
): OrderProjection => withCancellation(withSeats(state, remaining), cancellation);

/** Cancels the whole order. The buyer gets a mail if it was confirmed. */
export const applyCancelled = (state: OrderProjection, cancellation: Cancellation): OrderProjection => ({
  ...(state.order === 'confirmed' ? withCancellation(state, cancellation) : state),
  order: 'cancelled',
  live: false,
});

export const applyExpired = (state: OrderProjection): OrderProjection => ({
  ...state,
  order: 'expired',
  live: false,
});

export const applyCaptured = (state: OrderProjection, amount: number): OrderProjection => ({
  ...state,
  payment: 'captured',
  captured: amount,
});

export const applyVoided = (state: OrderProjection): OrderProjection => ({ ...state, payment: 'voided' });

function withSeats(state: OrderProjection, seats: readonly string[]): OrderProjection {
  if (!state.booking) return state;
  const places = state.booking.places.map((place) => ({ ...place, inOrder: seats.includes(place.seat) }));
  return { ...state, booking: { ...state.booking, places } };
}

const withCancellation = (state: OrderProjection, cancellation: Cancellation): OrderProjection =>
  enqueueMail(
    { ...state, cancellations: [...(state.cancellations ?? []), cancellation] },
    { id: cancellation.id, kind: 'cancellation', at: cancellation.at },
  );

/** The order with another address for its mails. Nothing if it has this one, or none because the account was erased. */
export function replaceContact(state: OrderProjection, contact: string): OrderProjection | undefined {
  if (!state.booking?.contact || state.booking.contact === contact) return undefined;
  return { ...state, booking: { ...state.booking, contact } };
}

/** The order without names, contact and unsent mails: what remains once its account is erased. */
export function erasePassengers({ mails: _unsent, ...state }: OrderProjection): OrderProjection {
  if (!state.booking) return state;
  const places = state.booking.places.map((place) => ({
    ...place,
    passenger: { ...place.passenger, name: '' },
  }));
  return { ...state, booking: { ...state.booking, contact: '', places } };
}
