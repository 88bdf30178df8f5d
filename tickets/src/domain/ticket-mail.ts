import { escape, htmlPage, type Letter, paragraph, textPage } from './letter.ts';
import type { TicketPage } from './ticket-page.ts';

const keep =
  'Each passenger shows the QR code on board, on a screen or on paper. The attached PDF has a page for each; ' +
  'the calendar file keeps the journey.';

/** The id by which the mail's HTML shows an attached picture. */
export const pictureId = (ticketId: string): string => `${ticketId}@railhead`;

/**
 * The mail with an order's tickets; whoever reads only text misses nothing.
 * @param link where the same tickets can be seen.
 */
export function ticketMail(pages: readonly [TicketPage, ...TicketPage[]], link: string): Letter {
  const [first] = pages;
  const tickets = pages.length > 1 ? 'tickets' : 'ticket';
  const trip = tripOf(first);
  const terms = termsOf(pages);
  return {
    subject: `Your ${tickets} from ${first.journey} (${first.reference})`,
    text: textPage([
      [first.journey, ...trip],
      ...pages.map((page) => {
        const [who = '', ...facts] = passengerOf(page);
        return [who, ...facts.map((fact) => `  ${fact}`)];
      }),
      ['If you cancel:', ...terms.map((term) => `  ${term}`)],
      [keep],
      [`Your ${tickets} on the web:`, link],
    ]),
    html: htmlPage(first.journey, [
      paragraph(...trip),
      ...pages.map((page) => {
        const [who = '', ...facts] = passengerOf(page);
        return `<p><strong>${escape(who)}</strong><br>${facts.map(escape).join('<br>')}<br>
<img src="cid:${escape(pictureId(page.ticketId))}" alt="QR code of this ticket" width="240" height="240"></p>`;
      }),
      paragraph('If you cancel:', ...terms),
      paragraph(keep),
      `<p><a href="${escape(link)}">See your ${tickets} on the web</a></p>`,
    ]),
  };
}

/** What all tickets of an order share. */
export const tripOf = ({ train, from, to, zone, reference }: TicketPage): string[] => [
  train,
  `${from.at} ${from.name}`,
  `${to.at} ${to.name}`,
  `Times are local (${zone}).`,
  `Reference ${reference}`,
];

const passengerOf = (page: TicketPage): string[] => [
  page.passenger,
  `Coach ${page.coach}, seat ${page.seat}, ${page.class}`,
  `Fare ${page.fare}`,
  `Ticket ${page.ticketId}`,
];

/** Each class has terms of its own; they are named when there are several. */
function termsOf(pages: readonly TicketPage[]): string[] {
  const byClass = new Map(pages.map((page) => [page.class, page.terms]));
  if (byClass.size === 1) return [...byClass.values()];
  return [...byClass].map(([name, terms]) => `${name}: ${terms}`);
}
