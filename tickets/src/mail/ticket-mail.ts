import type { TicketPage } from '../domain/ticket-page.ts';
import { escapeHtml, htmlBody, linkParagraph, type MailContent, paragraph, textBody } from './mail-layout.ts';

const instructions =
  'Show the QR code on board, on your phone or on paper; each passenger needs their own. ' +
  'A PDF with one page per passenger and a calendar file are attached.';

/** The content id by which the HTML shows the attached QR code. */
export const qrContentId = (ticketId: string): string => `${ticketId}@railhead`;

/**
 * The mail with an order's tickets. The text version has the same content as the HTML.
 * @param link the page that shows the same tickets.
 */
export function ticketMail(pages: readonly [TicketPage, ...TicketPage[]], link: string): MailContent {
  const [first] = pages;
  const tickets = pages.length > 1 ? 'tickets' : 'ticket';
  const trip = journeyLines(first);
  const terms = refundTermLines(pages);
  return {
    subject: `Your ${tickets} from ${first.journey} (${first.reference})`,
    text: textBody([
      [first.journey, ...trip],
      ...pages.map((page) => {
        const [passenger = '', ...details] = passengerLines(page);
        return [passenger, ...details.map((detail) => `  ${detail}`)];
      }),
      ['If you cancel:', ...terms.map((term) => `  ${term}`)],
      [instructions],
      [`View your ${tickets} online:`, link],
    ]),
    html: htmlBody(first.journey, [
      paragraph(...trip),
      ...pages.map((page) => {
        const [passenger = '', ...details] = passengerLines(page);
        return `<p><strong>${escapeHtml(passenger)}</strong><br>${details.map(escapeHtml).join('<br>')}<br>
<img src="cid:${escapeHtml(qrContentId(page.ticketId))}" alt="QR code of this ticket" width="240" height="240"></p>`;
      }),
      paragraph('If you cancel:', ...terms),
      paragraph(instructions),
      linkParagraph(`View your ${tickets} online`, link),
    ]),
  };
}

/** What all tickets of an order have in common. */
export const journeyLines = ({ train, from, to, timeNote, requests, reference }: TicketPage): string[] => [
  train,
  `${from.at} ${from.name}`,
  `${to.at} ${to.name}`,
  timeNote,
  ...requests,
  `Reference ${reference}`,
];

export const passengerLines = (page: TicketPage): string[] => [
  page.passenger,
  `Coach ${page.coach}, seat ${page.seat}, ${page.class}`,
  `Fare ${page.fare}`,
  `Ticket ${page.ticketId}`,
];

/** Refund terms differ by class; the class is named if there is more than one. */
export function refundTermLines(pages: readonly TicketPage[]): string[] {
  const byClass = new Map(pages.map((page) => [page.class, page.terms]));
  if (byClass.size === 1) return [...byClass.values()];
  return [...byClass].map(([name, terms]) => `${name}: ${terms}`);
}
