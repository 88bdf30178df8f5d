import type { Cancellation, OrderProgress } from '@railhead/common/contracts/orders';
import type { RefundStatus } from '@railhead/common/contracts/payments';
import { here, list, momentAt, money } from './format.ts';
import type { Step } from './steps.ts';

/**
 * The progress of a refund. It is called "on its way" only once payments has reported it; when it arrives is up to the
 * bank, so the last step is never done.
 */
export function refundSteps(
  { at, seats, fee, refund, refundedAt }: Cancellation,
  { payment }: Pick<OrderProgress, 'payment'>,
  status?: RefundStatus,
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
  if (status === 'failed')
    return [
      cancelled,
      {
        name: `${money(refund)} refund`,
        detail: 'Your bank rejected the refund. We are working on it and will make sure you get your money.',
        state: 'running',
      },
    ];
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
      detail: refundedAt ? 'Usually takes five to ten days.' : '',
      state: 'waiting',
    },
  ];
}
