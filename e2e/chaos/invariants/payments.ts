import { invariant } from './invariant.ts';

const captured = 'payments.payment-captured.v1';
const authorized = 'payments.payment-authorized.v1';
const refunded = 'payments.payment-refunded.v1';
const issued = 'tickets.ticket-issued.v1';

/** A ticket is valid exactly for the seats that are paid for and not cancelled. */
export const ticketsMatchPaidSeats = invariant(
  'M1',
  ({ orders }) => orders,
  ({ _id, status, seats }, _snapshot, { projection }) => {
    const valid = (projection(_id)?.booking?.places ?? [])
      .filter(({ ticket }) => ticket === 'valid')
      .map(({ seat }) => seat);
    const owned = status === 'confirmed' ? seats.map(({ seat }) => seat) : [];
    const isRight = valid.toSorted().join() === owned.toSorted().join();
    return (
      !isRight &&
      `the ${status} order ${_id} has tickets for ${valid.join() || 'nothing'} and owns ${owned.join() || 'nothing'}`
    );
  },
);

/** Two services may read the database's clock this far apart, in milliseconds. */
const clockToleranceMs = 1000;

/** No ticket is issued before the capture. */
export const ticketsAfterCapture = invariant(
  'M1',
  ({ projections }) => projections.filter(({ events }) => events.some(({ type }) => type === issued)),
  ({ _id, events }, _snapshot, { payment }) => {
    const capturedAt = payment(_id)?.events.find(({ type }) => type === captured)?.time;
    const issuedAt = events.find(({ type }) => type === issued)?.time ?? '';
    const isBefore =
      capturedAt === undefined || Date.parse(issuedAt) < Date.parse(capturedAt) - clockToleranceMs;
    return isBefore && `the tickets of ${_id} were issued before the capture`;
  },
);

const intentStatuses: Record<string, string[]> = {
  open: ['requires_payment_method', 'requires_action', 'requires_confirmation'],
  authorized: ['requires_capture'],
  captured: ['succeeded'],
  refunded: ['succeeded'],
  voided: ['canceled'],
  failed: ['canceled'],
};

/** Our books and the provider's agree about every payment. */
export const paymentsMatchProvider = invariant(
  'M5',
  ({ payments }) => payments,
  (payment, _snapshot, { intents, refunds }) => {
    const [intent] = intents(payment._id);
    if (!intent)
      return payment.intentId !== undefined && `the intent of ${payment._id} is not at the provider`;
    // If the response to its creation was lost, an intent becomes known to us as soon as it matters.
    const isKnown =
      payment.intentId === intent.id ||
      (payment.intentId === undefined && intent.status === 'requires_payment_method');
    if (!isKnown)
      return `${payment._id} has ${payment.intentId ?? 'no intent'} here and ${intent.id} at the provider`;
    if (!intentStatuses[payment.status]?.includes(intent.status))
      return `payment ${payment._id} is ${payment.status} here and ${intent.status} at the provider`;
    const recorded = payment.events.filter(({ type }) => type === refunded).length;
    const made = refunds(payment._id).length;
    return recorded !== made && `payment ${payment._id} has ${recorded} refund events and ${made} refunds`;
  },
);

/** Events of payments about money have their charge at the provider, unless there is nothing to pay. */
export const paymentEventsHaveCharges = invariant(
  'M5',
  ({ payments }) =>
    payments
      .filter(({ amount }) => amount.amount > 0)
      .flatMap(({ _id, events }) => events.map(({ type }) => ({ _id, type }))),
  ({ _id, type }, _snapshot, { charges }) => {
    if (type === authorized && !charges(_id).some(({ paid }) => paid))
      return `${_id} was published as authorised, and no card was`;
    return (
      type === captured &&
      !charges(_id).some((charge) => charge.captured) &&
      `${_id} was published as captured, and nothing was`
    );
  },
);
