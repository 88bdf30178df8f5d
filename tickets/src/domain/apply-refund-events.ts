import { bringForward, enqueueMail, removeMail } from './mail-outbox.ts';
import type { OrderProjection, Refund } from './order-projection.ts';

/** The event that reports it. */
interface Source {
  id: string;
  at: Date;
}

/**
 * Records a refund. Only a full refund ends the payment; others may still travel after a partial one. The buyer gets a mail
 * of its own if an earlier one said that this refund could not be paid out.
 * @param remaining captured minor units that are not refunded; absent in older events, where the sums decide.
 */
export function applyRefunded(
  state: OrderProjection,
  refund: Refund,
  source: Source,
  remaining?: number,
): OrderProjection {
  const refunded = state.refunded + refund.amount.amount;
  const isWhole = remaining === undefined ? refunded >= state.captured : remaining === 0;
  return correctFailure(
    {
      ...state,
      refunded,
      refunds: [...(state.refunds ?? []), refund],
      payment: isWhole ? 'refunded' : state.payment,
    },
    refund,
    source,
  );
}

/**
 * A refund could not be paid out, even if it was recorded as sent. The buyer gets a mail that says so, after the one about
 * the cancellation.
 */
export function applyRefundFailed(
  state: OrderProjection,
  { cancellationId, amount: refund }: Required<Refund>,
  { id, at }: Source,
): OrderProjection {
  const refunds = state.refunds ?? [];
  const left = refunds.filter((sent) => sent.cancellationId !== cancellationId);
  const withdrawn = refunds.filter((sent) => !left.includes(sent));
  const next: OrderProjection = {
    ...state,
    ...(withdrawn.length > 0 && { refunds: left }),
    refunded: withdrawn.reduce((sum, { amount }) => sum - amount.amount, state.refunded),
    payment: state.payment === 'refunded' && withdrawn.length > 0 ? 'captured' : state.payment,
  };
  const mail = { id: `refund-failed-${id}`, kind: 'refund-failed' as const, at, refund };
  return enqueueMail(
    {
      ...bringForward(next, (cancellation) => cancellation === cancellationId),
      failedRefunds: [...(state.failedRefunds ?? []), { cancellationId, mailId: mail.id }],
    },
    mail,
  );
}

/** Replaces the mail about the failure if that one still waits, and is not needed if nobody can have read it. */
function correctFailure(
  { failedRefunds = [], ...state }: OrderProjection,
  { cancellationId, amount: refund }: Refund,
  { id, at }: Source,
): OrderProjection {
  const failure = failedRefunds.find((failed) => failed.cancellationId === cancellationId);
  const others = failedRefunds.filter((failed) => failed !== failure);
  const next: OrderProjection = { ...state, ...(others.length > 0 && { failedRefunds: others }) };
  if (!failure) return next;
  const isUnread = next.mails?.some((mail) => mail.id === failure.mailId && mail.tries === 0);
  const withoutFailure = removeMail(next, failure.mailId);
  if (isUnread) return withoutFailure;
  return enqueueMail(withoutFailure, { id: `refund-sent-${id}`, kind: 'refund-sent', at, refund });
}
