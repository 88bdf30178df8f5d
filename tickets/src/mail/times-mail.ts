import { freeCancellationTerms } from '@railhead/common/domain/free-cancellation';
import type { TicketPage } from '../domain/ticket-page.ts';
import { htmlBody, linkParagraph, type MailContent, paragraph, textBody } from './mail-layout.ts';
import { journeyLines, passengerLines, refundTermLines } from './ticket-mail.ts';

const instructions =
  'Your tickets remain valid for this train. A PDF with the new times and a calendar file, which updates the entry in ' +
  'your calendar, are attached.';
const noRequests = 'The train now calls at both of your stations without being asked.';

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
  const terms = isCancellationFree ? [freeCancellationTerms] : ['If you cancel:', ...refundTermLines(pages)];
  const content = contentOf(`${first.journey}: times changed`, link, [
    ['New times:', ...journeyLines(first)],
    ['Previous times:', `${before.from.at} ${before.from.name}`, `${before.to.at} ${before.to.name}`],
    ...pages.map((page) => passengerLines(page).slice(0, 2)),
    [instructions],
    terms,
  ]);
  return { subject: `New times for your train: ${first.journey} (${first.reference})`, ...content };
}

/** The mail about a train whose times are as before, but which calls at a station of the journey on request, or no longer. */
export function requestsMail(pages: readonly [TicketPage, ...TicketPage[]], link: string): MailContent {
  const [first] = pages;
  const { train, from, to, timeNote, requests, reference } = first;
  const content = contentOf(`${first.journey}: request stops changed`, link, [
    requests.length > 0 ? requests : [noRequests],
    [train, `${from.at} ${from.name}`, `${to.at} ${to.name}`, timeNote, `Reference ${reference}`],
    ...pages.map((page) => passengerLines(page).slice(0, 2)),
    ['Your tickets remain valid for this train, and its times are as before. A new PDF is attached.'],
  ]);
  return { subject: `Request stops of your train: ${first.journey} (${reference})`, ...content };
}

const contentOf = (title: string, link: string, parts: string[][]): Pick<MailContent, 'text' | 'html'> => ({
  text: textBody([[title], ...parts, ['View your order online:', link]]),
  html: htmlBody(title, [
    ...parts.map((part) => paragraph(...part)),
    linkParagraph('View your order online', link),
  ]),
});
