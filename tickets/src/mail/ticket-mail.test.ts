import { expect, test } from 'vitest';
import { aTicketPage } from '../../test/sample-ticket.ts';
import { ticketMail } from './ticket-mail.ts';

const link = 'https://shop.example/trips/o1';

test('the text version contains everything about the journey', () => {
  const kay = { passenger: { name: 'Kay Lovell', type: 'child' as const }, id: 'o1-2', seat: 'A-15' };
  expect(ticketMail([aTicketPage(), aTicketPage(kay)], link).text).toBe(`Alpha to Beta
NT 401 Night Mail
Sun, 22 Nov 2026, 02:00 Alpha
Sun, 22 Nov 2026, 05:30 Beta
All times are local (Asia/Dhaka).
Reference T7K4QM

Ada Byron (adult)
  Coach A, seat 14, First
  Fare €13.60
  Ticket o1-1

Kay Lovell (child)
  Coach A, seat 15, First
  Fare €13.60
  Ticket o1-2

If you cancel:
  You get 90% back up to 24 hours before departure, nothing later.

Show the QR code on board, on your phone or on paper; each passenger
needs their own. A PDF with one page per passenger and a calendar file
are attached.

View your tickets online:
https://shop.example/trips/o1
`);
});

test('names the refund terms of each class when there are several', () => {
  const { text } = ticketMail(
    [aTicketPage(), aTicketPage({ class: { id: 'second', name: 'Second' } })],
    link,
  );
  expect(text).toMatch(/First: You get 90% back up[^]*Second: Once paid, nothing is given back/);
});

test('escapes what people and feeds wrote, and shows the attached QR codes', () => {
  const wicked = { name: 'Night & Day', passenger: { name: '<b>Ada</b> "Byron"', type: 'adult' as const } };
  const { html, subject } = ticketMail([aTicketPage(wicked), aTicketPage({ ...wicked, id: 'o1-2' })], link);
  expect(subject).toBe('Your tickets from Alpha to Beta (T7K4QM)');
  expect(html).toContain('&lt;b&gt;Ada&lt;/b&gt; &quot;Byron&quot;');
  expect(html).toContain('Night &amp; Day');
  expect(html).not.toContain('<b>');
  expect(html).toContain('src="cid:o1-1@railhead"');
  expect(html).toContain('src="cid:o1-2@railhead"');
});
