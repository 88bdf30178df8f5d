import { invariant } from './invariant.ts';
import { isLive, type StoredSeat } from './snapshot/stored-documents.ts';

/** Search counts the seats that the ledger holds: a projection in `tickets` is live exactly when its order is. */
export const searchCountsMatch = invariant(
  'S3',
  ({ orders }) => orders,
  (order, _snapshot, { projection }) =>
    projection(order._id)?.live !== isLive(order) &&
    `search counts the ${order.status} order ${order._id} wrongly`,
);

/** The seat map shows what the ledger holds. */
export const seatMapMatches = invariant(
  'S3',
  ({ publishedView }) =>
    publishedView?.maps.flatMap(({ from, to, sold }) =>
      publishedView.seats.map((seat) => ({ seat, from, to, sold })),
    ) ?? [],
  ({ seat, from, to, sold }, { publishedView }, { seat: stored }) => {
    const spans = stored(`${publishedView?.runId}/${seat}`)?.spans ?? [];
    const isSold = spans.some((span) => span.from < to && from < span.to);
    return (
      sold.includes(seat) !== isSold &&
      `the map shows ${seat} of ${publishedView?.runId} ${isSold ? 'free' : 'sold'} from ${from} to ${to}, and it is not`
    );
  },
);

/** One character for each segment up to the last that is sold. */
const occupancyOf = (spans: StoredSeat['spans']): string => {
  const segments = Array.from({ length: Math.max(0, ...spans.map(({ to }) => to)) }, () => '.');
  for (const { from, to } of spans) segments.fill('#', from, to);
  return segments.join('');
};

/** The board in Redis is a copy of the ledger, with the same revision of each seat. */
export const seatBoardMatches = invariant(
  'S3',
  ({ publishedView }) => Object.entries(publishedView?.board ?? {}),
  ([seat, copy], { publishedView }, { seat: stored }) => {
    const { rev = 0, spans = [] } = stored(`${publishedView?.runId}/${seat}`) ?? {};
    const expected = `${rev}:${occupancyOf(spans)}`;
    return (
      copy !== expected &&
      `the board has ${copy} for ${seat} of ${publishedView?.runId}, and the ledger ${expected}`
    );
  },
);
