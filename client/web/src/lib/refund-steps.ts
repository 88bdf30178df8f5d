import type { Cancellation, OrderProgress } from '@railhead/common/contracts/orders';
import type { RefundView } from '@railhead/common/contracts/payments';
import { here, list, momentAt, money } from './format.ts';
import type { Step } from './steps.ts';

/**
 * The progress of a refund. It is called "on its way" only once payments has reported it; when it arrives is up to the
 * bank, so the last step is never done.
 */
export function refundSteps(
  { at, seats, fee, refund, refundedAt }: Cancellation,
  { payment }: Pick<OrderProgress, 'payment'>,
  atProvider?: Pick<RefundView, 'status' | 'reason'>,
): Step[] {
  const cancelled: Step = {
    name: `Cancelled: ${list(seats.map(({ seat }) => seat))}`,
    detail: momentAt(at, here),
    state: 'done',
  };
  if (refund.amount === 0) {
    const detail = fee.amount === 0 ? 'Nothing was paid for these seats.' : 'This fare is not refundable.';
    return [cancelled, { name: 'No refund', detail, state: 'done' }];
  }
  if (payment === 'voided')
    return [
      cancelled,
      {
        name: 'Not charged',
        detail: 'Your card was not charged. Your bank will release the reserved amount.',
        state: 'done',
      },
    ];
  const delay = atProvider && delayText(atProvider);
  if (delay) return [cancelled, { name: `${money(refund)} refund`, detail: delay, state: 'running' }];
  return [
    cancelled,
    refundedAt
      ? {
          name: `${money(refund)} refunded`,
          detail: `Sent to your card on ${momentAt(refundedAt, here)}`,
          state: 'done',
        }
      : { name: `${money(refund)} refund`, detail: 'In progress …', state: 'running' },
    {
      name: 'In your account',
      detail: refundedAt ? 'Usually takes 5 to 10 working days.' : '',
      state: 'waiting',
    },
  ];
}

/** Why the money is not on its way although it was sent for, and what happens next. The bank is named only if it was. */
function delayText({ status, reason }: Pick<RefundView, 'status' | 'reason'>): string | undefined {
  const isBank = reason === 'rejected-by-bank';
  if (status === 'failed')
    return isBank
      ? 'Your bank rejected the refund. We will contact you by e-mail to arrange how you get your money.'
      : 'We could not pay out the refund. We are looking into it and will contact you by e-mail; you still get your money.';
  if (reason === undefined) return undefined;
  return isBank
    ? 'Your bank rejected the refund. We are trying again.'
    : 'The refund is delayed on our side. We keep trying; you do not have to do anything.';
}
