import type { Money } from '@railhead/common/contracts/common';
import { formatMoney } from '@railhead/common/domain/money';
import { locale, type TicketPage } from '../domain/ticket-page.ts';
import { bankDelay } from './cancellation-mail.ts';
import { htmlBody, linkParagraph, type MailContent, paragraph, textBody } from './mail-layout.ts';
import { journeyLines } from './ticket-mail.ts';

/** The mail that corrects an earlier one: a refund could not be paid out, and what happens next. */
export const refundFailedMail = (page: TicketPage, refund: Money, link: string): MailContent =>
  refundMail('Your refund could not be paid out', page, link, [
    [
      `We could not pay out your refund of ${formatMoney(refund, locale)} to the card you paid with.`,
      'If an earlier message said that it was on its way, that is no longer correct.',
    ],
    [
      'You still get your money. We are looking into it and will contact you at this address if we need anything from you.',
      'You do not have to do anything now. Please do not send us card numbers by e-mail.',
    ],
  ]);

/** The mail that follows it when the refund is sent after all. */
export const refundSentMail = (page: TicketPage, refund: Money, link: string): MailContent =>
  refundMail('Your refund is on its way', page, link, [
    [
      'We wrote to you that your refund could not be paid out. That problem is solved.',
      `We have now refunded ${formatMoney(refund, locale)} to the card you paid with.`,
      bankDelay,
    ],
    ['You do not have to do anything.'],
  ]);

function refundMail(title: string, page: TicketPage, link: string, parts: string[][]): MailContent {
  return {
    subject: `${title}: ${page.journey} (${page.reference})`,
    text: textBody([[title], journeyLines(page), ...parts, ['See the state of your refund online:', link]]),
    html: htmlBody(title, [
      ...[journeyLines(page), ...parts].map((part) => paragraph(...part)),
      linkParagraph('See the state of your refund online', link),
    ]),
  };
}
