import type { Cancellation, OrderProgress } from '@railhead/common/contracts/orders';
import type { RefundStatus } from '@railhead/common/contracts/payments';
import { here, list, momentAt, money } from './format.ts';
import type { Step } from './steps.ts';

/**
 * The progress of a refund. It is called "on its way" only once payments has reported it; when it arrives is up to the
 * bank, so the last step is never done.
 */
export function refundSteps(
  { at, seats, refund, refundedAt }: Cancellation,
  { payment }: Pick<OrderProgress, 'payment'>,
  status?: RefundStatus,
): Step[] {
  const cancelled: Step = {
    name: `Cancelled: ${list(seats.map(({ seat }) => seat))}`,
    detail: momentAt(at, here),
    state: 'done',
  };
  if (refund.amount === 0)
    return [
      cancelled,
      { name: 'No money back', detail: 'The terms of this fare give nothing back.', state: 'done' },
    ];
  if (payment === 'voided')
    return [
      cancelled,
      {
        name: 'Nothing was taken',
        detail: 'Your card was not charged; its bank sets the amount free.',
        state: 'done',
      },
    ];
  if (status === 'failed')
    return [
      cancelled,
      {
        name: `${money(refund)} back`,
        detail: 'Your bank did not take it. We know, and see to it that you get your money.',
        state: 'running',
      },
    ];
  return [
    cancelled,
    refundedAt
      ? {
          name: `${money(refund)} sent back`,
          detail: `On its way to your card since ${momentAt(refundedAt, here)}`,
          state: 'done',
        }
      : { name: `${money(refund)} back`, detail: 'Being sent to your card …', state: 'running' },
    {
      name: 'On your account',
      detail: refundedAt ? 'Banks take five to ten days for this.' : '',
      state: 'waiting',
    },
  ];
}
