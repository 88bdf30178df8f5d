import { invariant } from './invariant.ts';
import { isUndecided, type RecordedRequest } from './snapshot/request-history.ts';
import type { SystemSnapshot } from './snapshot/snapshot.ts';
import type { StoredDocument } from './snapshot/stored-documents.ts';

/** The requests for orders by key, and those among them whose outcome is decided. */
const placements = ({ history }: SystemSnapshot) =>
  [
    ...Map.groupBy(
      history.filter(({ action }) => action === 'place'),
      ({ key }) => key ?? '',
    ),
  ].map(([key, requests]) => ({ key, requests, decided: requests.filter((one) => !isUndecided(one)) }));

const ordersByKey = (key: string, { orders }: SystemSnapshot) =>
  orders.filter(({ seats }) => seats.some(({ passenger }) => passenger.name === key));

const orderedSeats = ([placed]: StoredDocument['events']): string[] =>
  ((placed?.data ?? {}) as { seats?: { seat: string }[] }).seats?.map(({ seat }) => seat) ?? [];

/** An order that was answered with a 201 exists with its seats. */
export const acceptedOrdersExist = invariant('D1', placements, ({ key, decided }, snapshot) => {
  const accepted = decided.find(({ status }) => status === 201);
  if (!accepted) return undefined;
  const order = snapshot.orders.find(({ _id }) => _id === accepted.order?.id);
  if (!order) return `the order ${accepted.order?.id ?? key} was accepted and does not exist`;
  const seats = orderedSeats(order.events);
  return (
    seats.toSorted().join() !== (accepted.seats ?? []).toSorted().join() &&
    `order ${order._id} has ${seats.join()}, and ${accepted.seats?.join() ?? ''} were accepted`
  );
});

/** A cancellation, an extension or a payment that was answered with a 2xx happened. */
export const acceptedActionsHappened = invariant(
  'D1',
  ({ history }) =>
    history.filter((request) => (request.status ?? 500) < 300 && request.orderId !== undefined),
  ({ action, orderId = '', seats }, _snapshot, { order, payment }) => {
    const types = order(orderId)?.events.map(({ type }) => type) ?? [];
    const happened: Partial<Record<RecordedRequest['action'], () => boolean>> = {
      cancel: () =>
        types.includes('orders.order-cancelled.v1') ||
        (seats !== undefined && types.includes('orders.order-reduced.v1')),
      extend: () => types.includes('orders.order-extended.v1'),
      'start-payment': () => payment(orderId)?.intentId !== undefined,
    };
    return (
      happened[action]?.() === false && `${action} of ${orderId} was answered with a 2xx and did not happen`
    );
  },
);

/** One key, one effect, one answer. */
export const oneEffectPerKey = invariant('D3', placements, ({ key, decided }, snapshot) => {
  const orders = ordersByKey(key, snapshot);
  if (orders.length > 1) return `the key ${key} made ${orders.length} orders`;
  const answers = new Set(decided.map(({ status, code, order }) => `${status} ${code ?? order?.id ?? ''}`));
  if (answers.size > 1) return `the key ${key} was answered with ${[...answers].join(' and ')}`;
  const isRefused = decided.some(({ status = 0 }) => status >= 400);
  return (
    isRefused &&
    orders.length > 0 &&
    `the key ${key} was refused (${[...answers].join()}) and made ${orders[0]?._id}`
  );
});

/** Repeating a request makes its outcome known in the end. */
export const outcomesDecided = invariant(
  'D3',
  placements,
  ({ key, decided, requests }) =>
    decided.length === 0 &&
    `the outcome of ${key} is unknown after ${requests.length} tries (${requests.at(-1)?.status ?? 'no answer'})`,
);

/** An aborted request had all of its effect or none, as repeating it with its key tells. */
export const abortedRequestsAtomic = invariant(
  'O2',
  (snapshot) => placements(snapshot).filter(({ requests }) => requests.some(({ isAborted }) => isAborted)),
  ({ key, decided, requests }, snapshot) => {
    const orders = ordersByKey(key, snapshot);
    if (decided.length === 0) return `the outcome of ${key}, which was aborted, cannot be found`;
    const isAccepted = decided.some(({ status }) => status === 201);
    if (orders.length !== (isAccepted ? 1 : 0))
      return `${key}, which was aborted, was answered with ${decided[0]?.status} and made ${orders.length} orders`;
    const requested = (requests[0]?.seats ?? []).toSorted().join();
    const partial = orders.find(({ events }) => orderedSeats(events).toSorted().join() !== requested);
    return (
      partial &&
      `${key}, which was aborted, requested ${requested} and has ${orderedSeats(partial.events).join()}`
    );
  },
);
