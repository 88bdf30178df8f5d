import { invariant } from './invariant.ts';
import { isLive, type StoredOrder, type StoredSeat } from './snapshot/stored-documents.ts';

const seatKey = (order: StoredOrder, seat: string) => `${order.runId}/${seat}`;

/** A seat is sold at most once on each segment. */
export const noOverlap = invariant(
  'S1',
  ({ seats }) => seats,
  ({ _id, spans }) => {
    for (const [place, a] of spans.entries()) {
      const b = spans.slice(place + 1).find(({ from, to }) => a.from < to && from < a.to);
      if (b) return `${_id} is sold to ${a.orderId} and to ${b.orderId} between stops ${a.from} and ${a.to}`;
    }
    return undefined;
  },
);

const countSpans = (seat: StoredSeat | undefined, { _id, from, to }: StoredOrder) => ({
  exact:
    seat?.spans.filter((span) => span.orderId === _id && span.from === from && span.to === to).length ?? 0,
  all: seat?.spans.filter((span) => span.orderId === _id).length ?? 0,
});

/** A live order owns exactly the span of its journey on each of its seats, an ended order none. */
export const ordersOwnTheirSpans = invariant(
  'S2',
  ({ orders }) => orders,
  (order, _snapshot, { seat: stored }) => {
    const wrong = order.seats.find(({ seat }) => {
      const { exact, all } = countSpans(stored(seatKey(order, seat)), order);
      return isLive(order) ? exact !== 1 || all !== 1 : all !== 0;
    });
    return wrong && `the ${order.status} order ${order._id} and its span on ${wrong.seat} disagree`;
  },
);

/** Every span belongs to a live order that has this seat: nothing leaks. */
export const spansHaveLiveOrders = invariant(
  'S3',
  ({ seats }) => seats.flatMap(({ _id, spans }) => spans.map((span) => ({ ...span, key: _id }))),
  ({ key, orderId, from, to }, _snapshot, { order }) => {
    const owner = order(orderId);
    const hasSeat = owner && isLive(owner) && owner.seats.some(({ seat }) => seatKey(owner, seat) === key);
    return (
      !hasSeat && `the span ${from}-${to} on ${key} belongs to ${owner?.status ?? 'no'} order ${orderId}`
    );
  },
);

/** Journeys go forwards. */
export const journeysGoForwards = invariant(
  'S5',
  ({ orders }) => orders,
  ({ _id, from, to }) => from >= to && `order ${_id} goes from stop ${from} to stop ${to}`,
);
