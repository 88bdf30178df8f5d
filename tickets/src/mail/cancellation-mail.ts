import { formatMoney } from '@railhead/common/domain/money';
import type { Cancellation } from '../domain/order-projection.ts';
import type { RefundStatus } from '../domain/refund-status.ts';
import { locale, type TicketPage } from '../domain/ticket-page.ts';
import { htmlBody, linkParagraph, type MailContent, paragraph, textBody } from './mail-layout.ts';
import { journeyLines } from './ticket-mail.ts';

export const bankDelay = 'Refunds usually take 5 to 10 working days to appear on the card you paid with.';

/**
 * The mail about a cancellation: who no longer travels, what is refunded and when, who still travels.
 * @param cancelled pages of the cancelled seats. @param remaining how many passengers of the order still travel.
 * @param runReason the operator's reason, if the run was cancelled.
 */
export function cancellationMail(
  cancelled: readonly [TicketPage, ...TicketPage[]],
  cancellation: Pick<Cancellation, 'reason' | 'fee'>,
  refund: RefundStatus,
  remaining: number,
  link: string,
  runReason?: string,
): MailContent {
  const [first] = cancelled;
  const what = remaining > 0 ? 'Part of your order' : 'Your order';
  const lines = cancelled.map(
    ({ passenger, coach, seat, class: name }) => `${passenger}: coach ${coach}, seat ${seat}, ${name}`,
  );
  const parts = [
    [...(remaining > 0 ? ['Cancelled passengers:'] : []), ...lines],
    [...reasonLines(cancellation.reason, runReason), ...refundLines(refund, cancellation.fee)],
    [remaining > 0 ? remainingLine(remaining) : 'Your tickets are no longer valid.'],
  ];
  const title = `${first.journey}: ${remaining > 0 ? 'partly cancelled' : 'cancelled'}`;
  return {
    subject: `${what} has been cancelled: ${first.journey} (${first.reference})`,
    text: textBody([[title, ...journeyLines(first)], ...parts, ['View your order online:', link]]),
    html: htmlBody(title, [
      ...[journeyLines(first), ...parts].map((part) => paragraph(...part)),
      linkParagraph('View your order online', link),
    ]),
  };
}

function reasonLines(reason: Cancellation['reason'], runReason: string | undefined): string[] {
  if (reason === 'run-cancelled')
    return [
      'This train has been cancelled. We are sorry for the inconvenience.',
      ...(runReason === undefined ? [] : [`Reason: ${runReason}`]),
    ];
  if (reason === 'payment-failed') return ['The payment could not be completed.'];
  return [];
}

function refundLines(refund: RefundStatus, fee: Cancellation['fee']): string[] {
  const feeLines = fee && fee.amount > 0 ? [`Cancellation fee: ${formatMoney(fee, locale)}.`] : [];
  switch (refund.is) {
    case 'not-charged':
      return ['Your card has not been charged. If your bank has reserved the amount, it will release it.'];
    case 'none':
      if (fee?.amount === 0) return ['Nothing was paid for these tickets, so nothing is refunded.'];
      return ['Under the fare conditions of these tickets, no refund is due.', ...feeLines];
    case 'pending':
      return [
        refund.amount
          ? `We will refund ${formatMoney(refund.amount, locale)}.`
          : 'We will refund everything you paid for these tickets.',
        ...feeLines,
        bankDelay,
      ];
    case 'sent':
      return [`We have refunded ${formatMoney(refund.amount, locale)}.`, ...feeLines, bankDelay];
  }
}

const remainingLine = (remaining: number): string =>
  remaining === 1
    ? 'The ticket of the other passenger remains valid.'
    : `The tickets of the other ${remaining} passengers remain valid.`;
