import { invariant } from './invariant.ts';
import type { SystemSnapshot } from './snapshot/snapshot.ts';
import type { StoredOrder } from './snapshot/stored-documents.ts';

const confirmed = 'orders.order-confirmed.v1';
const issued = 'tickets.ticket-issued.v1';
const cancellations = new Set(['orders.order-cancelled.v1', 'orders.order-reduced.v1']);

/** Events that removed passengers from an order after it was confirmed. */
const cancellationsOf = ({ events }: StoredOrder) => {
  const from = events.findIndex(({ type }) => type === confirmed);
  return from < 0 ? [] : events.slice(from).filter(({ type }) => cancellations.has(type));
};

/** What must be mailed once every event is handled: issued tickets that are still valid, and each cancellation. */
const causes = ({ mails, orders }: SystemSnapshot) =>
  mails === undefined
    ? []
    : orders.flatMap((order) => [
        ...(order.status === 'confirmed' ? [{ kind: 'tickets', cause: order._id, orderId: order._id }] : []),
        ...cancellationsOf(order).map(({ id }) => ({ kind: 'cancellation', cause: id, orderId: order._id })),
      ]);

/** Everything that must be mailed was mailed, or is in the mail outbox, which survives a crash. */
export const everyCauseMailed = invariant(
  'E1',
  causes,
  ({ kind, cause, orderId }, { mails = [] }, { projection }) => {
    const isSent = mails.some((mail) => mail.kind === kind && mail.cause === cause);
    const isPending = projection(orderId)?.mails?.some(
      ({ id }) => id === (kind === 'tickets' ? kind : cause),
    );
    return !isSent && !isPending && `the mail about ${kind} of ${cause} was not sent and is not pending`;
  },
);

/**
 * Each mail has its effect once: it is sent again only if its sender died, or lost the reply, before it saved that, and then
 * with the same id and date, so that mail programs recognise it.
 */
export const mailedOnce = invariant(
  'E1',
  ({ mails = [] }, { order }) =>
    [...Map.groupBy(mails, ({ kind, cause }) => `${kind} ${cause}`)].filter(
      ([, [mail]]) => mail && order(mail.cause.split('.')[0] ?? ''),
    ),
  ([mail, sent], { mayRepeatMails }) => {
    const isSame = new Set(sent.map(({ date }) => date)).size === 1;
    return (
      sent.length > 1 && !(mayRepeatMails && isSame) && `the mail about ${mail} was sent ${sent.length} times`
    );
  },
);

/** Nothing is mailed that did not happen. */
export const noMailWithoutCause = invariant(
  'E1',
  ({ mails = [] }) => mails,
  ({ kind, cause }, _snapshot, { order, projection }) => {
    const [orderId = ''] = cause.split('.');
    const about = order(orderId);
    if (!about) return undefined;
    const happened = {
      tickets: () => projection(orderId)?.events.some(({ type }) => type === issued),
      cancellation: () => cancellationsOf(about).some(({ id }) => id === cause),
      retimed: () => Number(cause.split('.')[1]) <= (projection(orderId)?.timeChanges ?? 0),
    };
    return !happened[kind]() && `a mail about ${kind} of ${cause} was sent, and that never happened`;
  },
);

/** The lease of a sender that died with a mail in hand, and some time for the next attempt, in milliseconds. */
const sentWithinMs = 75_000;
/**
 * How long a mail waits at most before its first attempt: for the state of the refund, or for further changes of times.
 */
const waitMs = { tickets: 0, cancellation: 120_000, retimed: 60_000 };

/** No mail is pending for too long, whichever round it belongs to. */
export const mailedInTime = invariant(
  'E1',
  ({ pendingMails, recoveredAt }) => (recoveredAt === undefined ? [] : pendingMails),
  ({ orderId, id, kind, at }, { recoveredAt = 0, readAt }) => {
    const due = Math.max(at.getTime() + waitMs[kind], recoveredAt);
    return readAt > due + sentWithinMs && `the mail ${id} of ${orderId} is pending since ${at.toISOString()}`;
  },
);
