import { invariant } from './invariant.ts';
import type { StoredOrder } from './snapshot/stored-documents.ts';

/** One letter for each event, so that a history can be matched with a regular expression. */
const letters: Record<string, string> = {
  'orders.order-placed.v1': 'P',
  'orders.order-extended.v1': 'L',
  'orders.order-confirmed.v1': 'C',
  'orders.order-reduced.v1': 'R',
  'orders.order-expired.v1': 'E',
  'orders.order-cancelled.v1': 'X',
};
const graph = /^PL*(E|X|CR*X?)?$/;
const endsOf: Record<string, RegExp> = {
  pending: /^PL*$/,
  confirmed: /CR*$/,
  expired: /E$/,
  cancelled: /X$/,
};

/** Orders move only along their state graph, and are in the state of their last event. */
export const statesFollowGraph = invariant(
  'S4',
  ({ orders }) => orders,
  ({ _id, status, events }) => {
    const history = events.map(({ type }) => letters[type] ?? '?').join('');
    const isValid = graph.test(history) && endsOf[status]?.test(history);
    return !isValid && `order ${_id} is ${status} after ${events.map(({ type }) => type).join(', ')}`;
  },
);

const confirmationOf = ({ events }: StoredOrder) =>
  events.find(({ type }) => type === 'orders.order-confirmed.v1');

/** No order is confirmed after the end of its lock. */
export const confirmedBeforeDeadline = invariant(
  'S4',
  ({ orders }) => orders.filter((order) => confirmationOf(order) !== undefined),
  (order) => {
    const at = confirmationOf(order)?.time ?? '';
    return (
      Date.parse(at) > order.holdUntil.getTime() &&
      `order ${order._id} was confirmed at ${at}, after ${order.holdUntil.toISOString()}`
    );
  },
);
