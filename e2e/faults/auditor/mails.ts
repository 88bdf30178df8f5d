import { promise } from './promise.ts';
import type { StoredOrder, World } from './world.ts';

const confirmed = 'orders.order-confirmed.v1';
const issued = 'tickets.ticket-issued.v1';
const endings = new Set(['orders.order-cancelled.v1', 'orders.order-reduced.v1']);

/** Events that took passengers out of an order that had been confirmed. */
const cancellationsOf = ({ events }: StoredOrder) => {
  const from = events.findIndex(({ type }) => type === confirmed);
  return from < 0 ? [] : events.slice(from).filter(({ type }) => endings.has(type));
};

/** What a mail has to be sent for, once everything is told: issued tickets that are still valid, and each cancellation. */
const causes = ({ mails, orders }: World) =>
  mails === undefined
    ? []
    : orders.flatMap((order) => [
        ...(order.status === 'confirmed' ? [{ kind: 'tickets', cause: order._id, orderId: order._id }] : []),
        ...cancellationsOf(order).map(({ id }) => ({ kind: 'cancellation', cause: id, orderId: order._id })),
      ]);

/** Whatever a mail is due for was mailed, or is owed in a way that no crash forgets. */
export const causesMailed = promise('E1', causes, ({ kind, cause, orderId }, { mails = [] }, { copy }) => {
  const isSent = mails.some((mail) => mail.kind === kind && mail.cause === cause);
  const isOwed = copy(orderId)?.mails?.some(({ id }) => id === (kind === 'tickets' ? kind : cause));
  return !isSent && !isOwed && `the mail about ${kind} of ${cause} was not sent and is not owed`;
});

/**
 * Once in effect: a mail goes out again only if its sender died, or its answer was lost, before it was written down, and
 * then with the same id and date, by which mail programs know it.
 */
export const mailedOnce = promise(
  'E1',
  ({ mails = [] }, { order }) =>
    [...Map.groupBy(mails, ({ kind, cause }) => `${kind} ${cause}`)].filter(
      ([, [mail]]) => mail && order(mail.cause.split('.')[0] ?? ''),
    ),
  ([what, copies], { mayMailAgain }) => {
    const isSame = new Set(copies.map(({ date }) => date)).size === 1;
    return (
      copies.length > 1 &&
      !(mayMailAgain && isSame) &&
      `the mail about ${what} was sent ${copies.length} times`
    );
  },
);

/** Nobody is mailed about what did not happen. */
export const mailedForCause = promise(
  'E1',
  ({ mails = [] }) => mails,
  ({ kind, cause }, _world, { order, copy }) => {
    const [orderId = ''] = cause.split('.');
    const about = order(orderId);
    if (!about) return undefined;
    const happened =
      kind === 'tickets'
        ? copy(orderId)?.events.some(({ type }) => type === issued)
        : cancellationsOf(about).some(({ id }) => id === cause);
    return !happened && `a mail about ${kind} of ${cause} was sent, and that never happened`;
  },
);

/** A sender that died with a mail in hand is waited for so long, and some more for its next try, in milliseconds. */
const sentWithinMs = 75_000;
/** A mail about a cancellation waits for word of the money first, so long at most. */
const wordOfMoneyMs = 120_000;

/** No mail is owed for longer than it may be, whichever round it is of. */
export const mailedInTime = promise(
  'E1',
  ({ owed, healedAt }) => (healedAt === undefined ? [] : owed),
  ({ orderId, id, kind, at }, { healedAt = 0, readAt }) => {
    const due = Math.max(at.getTime() + (kind === 'cancellation' ? wordOfMoneyMs : 0), healedAt);
    return readAt > due + sentWithinMs && `the mail ${id} of ${orderId} is owed since ${at.toISOString()}`;
  },
);
