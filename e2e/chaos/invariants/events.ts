import { invariant } from './invariant.ts';
import { eventKey } from './snapshot/snapshot.ts';

/** The versions of an aggregate are 1, 2, 3 …, and so are its event ids. */
export const versionsContiguous = invariant(
  'E1',
  ({ aggregates }) => aggregates,
  ({ owner, document: { _id, events } }) => {
    const gap = events.findIndex(
      ({ version, id }, place) => version !== place + 1 || id !== `${_id}.${place + 1}`,
    );
    return gap >= 0 && `${owner}/${_id} has ${events[gap]?.id ?? 'nothing'} in place ${gap + 1}`;
  },
);

const unique = new Set([
  'orders.order-placed.v1',
  'orders.order-confirmed.v1',
  'orders.order-expired.v1',
  'orders.order-cancelled.v1',
  'payments.payment-authorized.v1',
  'payments.payment-captured.v1',
  'payments.payment-voided.v1',
  'payments.payment-failed.v1',
]);

/** What can happen only once to an aggregate has one event. */
export const uniqueEventsOnce = invariant(
  'E1',
  ({ aggregates }) => aggregates,
  ({ owner, document: { _id, events } }) => {
    const types = events.map(({ type }) => type);
    const repeated = types.find((type, place) => unique.has(type) && types.indexOf(type) !== place);
    return repeated && `${owner}/${_id} has two ${repeated}`;
  },
);

/** Every consumer has applied exactly the versions that exist. */
export const allEventsApplied = invariant(
  'E1',
  ({ orders, payments, projections }, index) => [
    ...payments.map((by) => ({ by, of: index.order(by._id), source: 'orders', consumer: 'payments' })),
    ...projections.map((by) => ({ by, of: index.order(by._id), source: 'orders', consumer: 'tickets' })),
    ...projections.map((by) => ({ by, of: index.payment(by._id), source: 'payments', consumer: 'tickets' })),
    ...orders.map((by) => ({ by, of: index.payment(by._id), source: 'payments', consumer: 'orders' })),
    ...orders.map((by) => ({ by, of: index.projection(by._id), source: 'tickets', consumer: 'orders' })),
  ],
  ({ by, of, source, consumer }) => {
    const existing = of?.events.length ?? 0;
    const applied = by.heard?.[`${source}/${by._id}`] ?? 0;
    return (
      applied !== existing &&
      `${consumer} has applied ${applied} of the ${existing} events of ${source}/${by._id}`
    );
  },
);

/** Payments and tickets know every order. */
export const everyOrderKnown = invariant(
  'E1',
  ({ orders }) => orders,
  ({ _id }, _snapshot, { payment, projection }) =>
    (!payment(_id) || !projection(_id)) &&
    `${payment(_id) ? 'tickets' : 'payments'} does not know order ${_id}`,
);

/** What was saved is in the stream. */
export const savedEventsPublished = invariant(
  'E2',
  ({ aggregates }) => aggregates,
  ({ owner, document: { _id, events, unsentAt } }, { publishedEvents }) => {
    const missing = events.find(({ id }) => !publishedEvents.has(eventKey(owner, id)));
    if (missing) return `${owner}: ${missing.id} is not in the stream`;
    return unsentAt !== undefined && `${owner}/${_id} still waits for the relay`;
  },
);

/** What is in the stream was saved. */
export const publishedEventsSaved = invariant(
  'E2',
  ({ streamEvents }) => streamEvents.filter(({ version }) => version !== undefined),
  ({ id, source, subject }, _snapshot, { aggregate }) =>
    !aggregate(source, subject)?.events.some((event) => event.id === id) &&
    `${source}: ${id} is in the stream and was never saved`,
);

const statusAfter: Record<string, string> = {
  'orders.order-placed.v1': 'pending',
  'orders.order-confirmed.v1': 'confirmed',
  'orders.order-expired.v1': 'expired',
  'orders.order-cancelled.v1': 'cancelled',
};

/** Replaying the stream gives the state of the owner and of its consumer. */
export const replayMatchesState = invariant(
  'E3',
  ({ orders }) => orders,
  ({ _id, status, events }, { publishedEvents }, { projection }) => {
    const replayed = events
      .map(({ id }) => statusAfter[publishedEvents.get(eventKey('orders', id))?.type ?? ''])
      .findLast((state) => state !== undefined);
    const projected = projection(_id)?.order;
    return (
      (replayed !== status || projected !== status) &&
      `order ${_id} is ${status}, ${projected ?? 'unknown'} in tickets, and ${replayed ?? 'nothing'} by the stream`
    );
  },
);

/** No early event is buffered for ever. */
export const noBufferedEvents = invariant(
  'L3',
  ({ bufferedEvents }) => bufferedEvents,
  (key) => `still buffered: ${key}`,
);
