import type { Asked } from './history.ts';
import { promise } from './promise.ts';
import type { StoredOrder, StoredSeat } from './world.ts';

const isLive = ({ status }: StoredOrder) => status === 'pending' || status === 'confirmed';
const keyOf = (order: StoredOrder, seat: string) => `${order.runId}/${seat}`;

/** No seat is sold twice on a segment. */
export const noOverlap = promise(
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

/** Spans of an order on a seat, and how many there ought to be. */
const spansOf = (seat: StoredSeat | undefined, { _id, from, to }: StoredOrder) => ({
  exact:
    seat?.spans.filter((span) => span.orderId === _id && span.from === from && span.to === to).length ?? 0,
  all: seat?.spans.filter((span) => span.orderId === _id).length ?? 0,
});

/** A live order owns exactly the spans of its journey on each of its seats, and an ended one none. */
export const spansOfOrders = promise(
  'S2',
  ({ orders }) => orders,
  (order, _world, { seat: stored }) => {
    const wrong = order.seats.find(({ seat }) => {
      const { exact, all } = spansOf(stored(keyOf(order, seat)), order);
      return isLive(order) ? exact !== 1 || all !== 1 : all !== 0;
    });
    return wrong && `the ${order.status} order ${order._id} and its span on ${wrong.seat} disagree`;
  },
);

/** Every span belongs to a live order that has this seat: nothing leaks. */
export const ordersOfSpans = promise(
  'S3',
  ({ seats }) => seats.flatMap(({ _id, spans }) => spans.map((span) => ({ ...span, key: _id }))),
  ({ key, orderId, from, to }, _world, { order }) => {
    const owner = order(orderId);
    const has = owner && isLive(owner) && owner.seats.some(({ seat }) => keyOf(owner, seat) === key);
    return !has && `the span ${from}-${to} on ${key} belongs to ${owner?.status ?? 'no'} order ${orderId}`;
  },
);

/** Search counts what the ledger holds: the copy in `tickets` is live exactly when the order is. */
export const copiesCount = promise(
  'S3',
  ({ orders }) => orders,
  (order, _world, { copy }) =>
    copy(order._id)?.live !== isLive(order) && `search counts the ${order.status} order ${order._id} wrongly`,
);

/** What whoever looks is shown is what the ledger holds. */
export const mapsShow = promise(
  'S3',
  ({ shown }) =>
    shown?.maps.flatMap(({ from, to, sold }) => shown.seats.map((seat) => ({ seat, from, to, sold }))) ?? [],
  ({ seat, from, to, sold }, { shown }, { seat: stored }) => {
    const spans = stored(`${shown?.runId}/${seat}`)?.spans ?? [];
    const isSold = spans.some((span) => span.from < to && from < span.to);
    return (
      sold.includes(seat) !== isSold &&
      `the map shows ${seat} of ${shown?.runId} ${isSold ? 'free' : 'sold'} from ${from} to ${to}, and it is not`
    );
  },
);

/** A character for each segment up to the last that is sold. */
const occupancyOf = (spans: StoredSeat['spans']): string => {
  const segments = Array.from({ length: Math.max(0, ...spans.map(({ to }) => to)) }, () => '.');
  for (const { from, to } of spans) segments.fill('#', from, to);
  return segments.join('');
};

/** The board in Redis copies the ledger, revision by revision. */
export const boardCopies = promise(
  'S3',
  ({ shown }) => Object.entries(shown?.board ?? {}),
  ([seat, copy], { shown }, { seat: stored }) => {
    const { rev = 0, spans = [] } = stored(`${shown?.runId}/${seat}`) ?? {};
    const ought = `${rev}:${occupancyOf(spans)}`;
    return copy !== ought && `the board has ${copy} for ${seat} of ${shown?.runId}, and the ledger ${ought}`;
  },
);

const letters: Record<string, string> = {
  'orders.order-placed.v1': 'P',
  'orders.order-extended.v1': 'L',
  'orders.order-confirmed.v1': 'C',
  'orders.order-reduced.v1': 'R',
  'orders.order-expired.v1': 'E',
  'orders.order-cancelled.v1': 'X',
};
const lives = /^PL*(E|X|CR*X?)?$/;
const ends: Record<string, RegExp> = {
  pending: /^PL*$/,
  confirmed: /CR*$/,
  expired: /E$/,
  cancelled: /X$/,
};
const lifeOf = ({ events }: StoredOrder) => events.map(({ type }) => letters[type] ?? '?').join('');

/** Orders live only along the drawn graph, and stand where their last event left them. */
export const statesMove = promise(
  'S4',
  ({ orders }) => orders,
  (order) => {
    const life = lifeOf(order);
    const isDrawn = lives.test(life) && ends[order.status]?.test(life);
    return (
      !isDrawn &&
      `order ${order._id} is ${order.status} after ${order.events.map(({ type }) => type).join(', ')}`
    );
  },
);

/** Nobody is confirmed after the end of the lock. */
export const confirmedInTime = promise(
  'S4',
  ({ orders }) => orders.filter(({ events }) => events.some(({ type }) => letters[type] === 'C')),
  ({ _id, events, holdUntil }) => {
    const at = events.find(({ type }) => letters[type] === 'C')?.time ?? '';
    return (
      Date.parse(at) > holdUntil.getTime() &&
      `order ${_id} was confirmed at ${at}, after ${holdUntil.toISOString()}`
    );
  },
);

/** How long a refusal may rest on what was true a moment ago, in milliseconds. */
const stalenessMs = 2000;

/** When an order held its seats, in epoch milliseconds. */
const heldBetween = ({ events }: StoredOrder, seat: string): [number, number] => {
  const lost = events.find(({ type, data }) => {
    const freed = (data as { seats?: unknown[] }).seats;
    return ['E', 'X', 'R'].includes(letters[type] ?? '') && freed?.includes(seat);
  });
  return [Date.parse(events[0]?.time ?? ''), lost ? Date.parse(lost.time) : Number.POSITIVE_INFINITY];
};
const seatsEver = ({ events, seats }: StoredOrder): string[] =>
  ((events[0]?.data ?? {}) as Partial<Pick<StoredOrder, 'seats'>>).seats?.map(({ seat }) => seat) ??
  seats.map(({ seat }) => seat);

/** A stored refusal is repeated long after its cause: only the first answer has to have one. */
const firstAnswers = (asked: Asked[]) =>
  [...Map.groupBy(asked, ({ key }) => key).values()].flatMap(([first]) => first ?? []);

/** Journeys that only touch share a seat: whoever was refused one had somebody in the way. */
export const refusedForCause = promise(
  'S5',
  ({ history }) =>
    firstAnswers(history.filter(({ what, code }) => what === 'place' && code === 'seat-taken')),
  ({ key, seats = [], journey, at, until }, { orders }) => {
    const isInTheWay = (order: StoredOrder) =>
      journey !== undefined &&
      order.from < journey.to &&
      journey.from < order.to &&
      seatsEver(order).some((seat) => {
        const [begin, end] = heldBetween(order, seat);
        return seats.includes(seat) && begin <= until + stalenessMs && at - stalenessMs <= end;
      });
    return !orders.some(isInTheWay) && `${key} was refused ${seats.join()} and nobody was in the way`;
  },
);

/** Journeys run forwards. */
export const journeysForward = promise(
  'S5',
  ({ orders }) => orders,
  ({ _id, from, to }) => from >= to && `order ${_id} goes from stop ${from} to stop ${to}`,
);
