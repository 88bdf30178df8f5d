import type { TicketView } from '@railhead/common/contracts/tickets';

/** One ticket in a mail: what is written about it and the picture that carries its QR code. */
export type MailedTicket = Pick<
  TicketView,
  'id' | 'seat' | 'class' | 'passenger' | 'from' | 'to' | 'number' | 'name' | 'zone' | 'reference'
>;

/** The id by which the mail's HTML shows an attached picture. */
export const pictureId = (ticketId: string): string => `${ticketId}@railhead`;

/**
 * The mail with an order's tickets, as text and as HTML. Every word that comes from a person or a feed is escaped.
 * @param link where the same tickets can be seen.
 */
export function ticketMail(
  tickets: readonly [MailedTicket, ...MailedTicket[]],
  link: string,
): { subject: string; text: string; html: string } {
  const [first] = tickets;
  const when = clockOf(first.zone);
  const journey = `${first.from.name} to ${first.to.name}`;
  const train = `${first.number} ${first.name}`.trim();
  const times = `${when(first.from.departure)} – ${when(first.to.arrival)}`;
  const lines = tickets.map(
    ({ passenger, seat, class: { name } }) => `${passenger.name}: seat ${seat}, ${name}`,
  );
  return {
    subject: `Your ${tickets.length > 1 ? 'tickets' : 'ticket'} from ${journey} (${first.reference})`,
    text: [
      `${journey}\n${train}\n${times}`,
      `Reference ${first.reference}`,
      lines.join('\n'),
      `Show the QR code on board. It is attached, and here:\n${link}`,
      '',
    ].join('\n\n'),
    html: `<!doctype html>
<html lang="en">
<body style="font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1f24; max-width: 32rem">
<h1 style="font-size: 1.5rem">${escape(journey)}</h1>
<p>${escape(train)}<br>${escape(times)}<br>Reference <strong>${escape(first.reference)}</strong></p>
${tickets
  .map(
    ({ id }, index) => `<p><strong>${escape(lines[index] ?? '')}</strong><br>
<img src="cid:${escape(pictureId(id))}" alt="QR code of this ticket" width="240" height="240"></p>`,
  )
  .join('\n')}
<p><a href="${escape(link)}">See your ${tickets.length > 1 ? 'tickets' : 'ticket'} on the web</a></p>
</body>
</html>
`,
  };
}

function clockOf(zone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  });
  return (instant) => format.format(new Date(instant));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (mark) => entities[mark] ?? '');
