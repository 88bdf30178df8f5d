import { expect, test } from 'vitest';
import { aTicket, aTicketPage } from '../../test/sample-ticket.ts';
import { requestsMail, timesMail } from './times-mail.ts';

const link = 'https://shop.example/trips/o1';
const { from, to } = aTicket();
const before = aTicketPage({
  from: { ...from, departure: '2026-11-21T17:00:00.000Z' },
  to: { ...to, arrival: '2026-11-21T20:30:00.000Z' },
});

test('has the new times, the previous ones, and that cancelling is free', () => {
  const { subject, text, html } = timesMail([aTicketPage()], before, true, link);
  expect(subject).toBe('New times for your train: Alpha to Beta (T7K4QM)');
  expect(text).toBe(`Alpha to Beta: times changed

New times:
NT 401 Night Mail
Sun, 22 Nov 2026, 02:00 Alpha
Sun, 22 Nov 2026, 05:30 Beta
All times are local (Asia/Dhaka).
Reference T7K4QM

Previous times:
Sat, 21 Nov 2026, 23:00 Alpha
Sun, 22 Nov 2026, 02:30 Beta

Ada Byron (adult)
Coach A, seat 14, First

Your tickets remain valid for this train. A PDF with the new times and a
calendar file, which updates the entry in your calendar, are attached.

Because of this change you can cancel free of charge until the old or
the new departure time, whichever is later. You get back the full price
of the tickets that you cancel.

View your order online:
https://shop.example/trips/o1
`);
  expect(html).toContain('Sat, 21 Nov 2026, 23:00 Alpha');
});

test('has the refund terms of the tickets after a small change', () => {
  const { text } = timesMail([aTicketPage()], before, false, link);
  expect(text).toContain('If you cancel:\nYou get 90% back up to 24 hours before departure, nothing later.');
  expect(text).not.toContain('free of charge');
});

test('says what to do at stops that became request stops, or that nothing is to be done any more', () => {
  const asked = requestsMail([aTicketPage({ from: { ...from, boardOnRequest: 'phone-agency' } })], link);
  expect(asked.subject).toBe('Request stops of your train: Alpha to Beta (T7K4QM)');
  expect(asked.text).toContain('Alpha to Beta: request stops changed');
  expect(asked.text.replaceAll('\n', ' ')).toContain(
    'The train calls at Alpha only by arrangement: phone the railway before you travel.',
  );
  expect(requestsMail([aTicketPage()], link).text.replaceAll('\n', ' ')).toContain(
    'The train now calls at both of your stations without being asked.',
  );
});
