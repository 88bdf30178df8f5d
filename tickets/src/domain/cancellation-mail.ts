import { formatMoney } from '@railhead/common/domain/money';
import { escape, htmlPage, type Letter, paragraph, textPage } from './letter.ts';
import type { MoneyBack } from './money-back.ts';
import type { Cancellation } from './order-copy.ts';
import { tripOf } from './ticket-mail.ts';
import { locale, type TicketPage } from './ticket-page.ts';

const onTheCard = 'Banks take 5 to 10 working days to show it on the card you paid with.';

/**
 * The mail about passengers who do not travel: who they are, what is given back and when, who still travels.
 * @param gone pages of the cancelled seats. @param staying how many passengers of the order still travel.
 */
export function cancellationMail(
  gone: readonly [TicketPage, ...TicketPage[]],
  cancellation: Pick<Cancellation, 'reason' | 'fee'>,
  money: MoneyBack,
  staying: number,
  link: string,
): Letter {
  const [first] = gone;
  const what = staying > 0 ? 'Part of your order' : 'Your order';
  const lines = gone.map(
    ({ passenger, coach, seat, class: name }) => `${passenger}: coach ${coach}, seat ${seat}, ${name}`,
  );
  const parts = [
    [...(staying > 0 ? ['These passengers no longer travel:'] : []), ...lines],
    [...whyOf(cancellation.reason), ...moneyLines(money, cancellation.fee)],
    [staying > 0 ? stayingOf(staying) : 'The tickets are no longer valid.'],
  ];
  const title = `${first.journey}: ${staying > 0 ? 'partly cancelled' : 'cancelled'}`;
  return {
    subject: `${what} is cancelled: ${first.journey} (${first.reference})`,
    text: textPage([[title, ...tripOf(first)], ...parts, ['Your order on the web:', link]]),
    html: htmlPage(title, [
      ...[tripOf(first), ...parts].map((part) => paragraph(...part)),
      `<p><a href="${escape(link)}">See your order on the web</a></p>`,
    ]),
  };
}

function whyOf(reason: Cancellation['reason']): string[] {
  if (reason === 'run-cancelled') return ['This train does not run. We are sorry.'];
  if (reason === 'payment-failed') return ['The payment could not be completed.'];
  return [];
}

function moneyLines(money: MoneyBack, fee: Cancellation['fee']): string[] {
  const kept = fee && fee.amount > 0 ? [`Fee: ${formatMoney(fee, locale)}.`] : [];
  switch (money.is) {
    case 'never-taken':
      return ['Nothing was taken from your card; an amount your bank had set aside is free again.'];
    case 'kept':
      return ['By the terms of the tickets nothing is given back.', ...kept];
    case 'coming':
      return [
        money.amount
          ? `We give back ${formatMoney(money.amount, locale)}.`
          : 'We give back everything that you paid for them.',
        ...kept,
        onTheCard,
      ];
    case 'sent':
      return [`${formatMoney(money.amount, locale)} is on its way back to you.`, ...kept, onTheCard];
  }
}

const stayingOf = (staying: number): string =>
  staying === 1
    ? 'The other passenger travels as before, with the same ticket.'
    : `The other ${staying} passengers travel as before, with the same tickets.`;
