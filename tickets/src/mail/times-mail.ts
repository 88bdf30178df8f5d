import { freeCancellationTerms } from '@railhead/common/domain/free-cancellation';
import type { TicketPage } from '../domain/ticket-page.ts';
import { htmlBody, linkParagraph, type MailContent, paragraph, textBody } from './mail-layout.ts';
import { journeyLines, passengerLines, refundTermLines } from './ticket-mail.ts';

const instructions =
  'Your tickets remain valid for this train. A PDF with the new times and a calendar file, which updates the entry in ' +
  'your calendar, are attached.';
/**
 * The mail about new times of a train after the sale: what they are, what they were, and what the passenger may do.
 * @param pages pages of the valid tickets. @param before a page with the times that the buyer knew.
 */
export function timesMail(
  pages: readonly [TicketPage, ...TicketPage[]],
  before: TicketPage,
  isCancellationFree: boolean,
  link: string,
): MailContent {
  const [first] = pages;
  const title = `${first.journey}: times changed`;
  const terms = isCancellationFree ? [freeCancellationTerms] : ['If you cancel:', ...refundTermLines(pages)];
  const parts = [
    ['New times:', ...journeyLines(first)],
    ['Previous times:', `${before.from.at} ${before.from.name}`, `${before.to.at} ${before.to.name}`],
    ...pages.map((page) => passengerLines(page).slice(0, 2)),
    [instructions],
    terms,
  ];
  return {
    subject: `New times for your train: ${first.journey} (${first.reference})`,
    text: textBody([[title], ...parts, ['View your order online:', link]]),
    html: htmlBody(title, [
      ...parts.map((part) => paragraph(...part)),
      linkParagraph('View your order online', link),
    ]),
  };
}
