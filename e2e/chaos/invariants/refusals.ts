import { invariant } from './invariant.ts';
import type { RecordedRequest } from './snapshot/request-history.ts';
import type { StoredOrder } from './snapshot/stored-documents.ts';

/** How old the state that a refusal is based on may be, in milliseconds. */
const stalenessMs = 2000;

const releases = new Set(['orders.order-expired.v1', 'orders.order-cancelled.v1', 'orders.order-reduced.v1']);

/** When an order owned a seat, in epoch milliseconds. */
const ownedBetween = ({ events }: StoredOrder, seat: string): [number, number] => {
  const release = events.find(
    ({ type, data }) => releases.has(type) && (data as { seats?: unknown[] }).seats?.includes(seat),
  );
  return [Date.parse(events[0]?.time ?? ''), release ? Date.parse(release.time) : Number.POSITIVE_INFINITY];
};

/** All seats that were ordered, including those that were cancelled since. */
const orderedSeats = ({ events, seats }: StoredOrder): string[] =>
  ((events[0]?.data ?? {}) as Partial<Pick<StoredOrder, 'seats'>>).seats?.map(({ seat }) => seat) ??
  seats.map(({ seat }) => seat);

/** A stored refusal is repeated long after its cause is gone, so only the first answer must have one. */
const firstAnswers = (requests: RecordedRequest[]) =>
  [...Map.groupBy(requests, ({ key }) => key).values()].flatMap(([first]) => first ?? []);

/** Journeys that only touch share a seat: every refused order had another one in the way. */
export const refusalsHaveCause = invariant(
  'S5',
  ({ history }) =>
    firstAnswers(history.filter(({ action, code }) => action === 'place' && code === 'seat-taken')),
  ({ key, seats = [], journey, sentAt, answeredAt }, { orders }) => {
    const isInTheWay = (order: StoredOrder) =>
      journey !== undefined &&
      order.from < journey.to &&
      journey.from < order.to &&
      orderedSeats(order).some((seat) => {
        const [begin, end] = ownedBetween(order, seat);
        return seats.includes(seat) && begin <= answeredAt + stalenessMs && sentAt - stalenessMs <= end;
      });
    return !orders.some(isInTheWay) && `${key} was refused ${seats.join()} and no order was in the way`;
  },
);
