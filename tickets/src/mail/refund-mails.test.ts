import { expect, test } from 'vitest';
import { aTicketPage } from '../../test/sample-ticket.ts';
import { refundSentMail } from './refund-mails.ts';

test('says that the refund was sent after all, and when it appears on the card', () => {
  const link = 'https://shop.example/trips/o1';
  const { subject, text, html } = refundSentMail(aTicketPage(), { amount: 1224, currency: 'EUR' }, link);
  expect(subject).toBe('Your refund is on its way: Alpha to Beta (T7K4QM)');
  expect(text).toBe(`Your refund is on its way

NT 401 Night Mail
Sun, 22 Nov 2026, 02:00 Alpha
Sun, 22 Nov 2026, 05:30 Beta
All times are local (Asia/Dhaka).
Reference T7K4QM

We wrote to you that your refund could not be paid out. That problem is
solved.
We have now refunded €12.24 to the card you paid with.
Refunds usually take 5 to 10 working days to appear on the card you paid
with.

You do not have to do anything.

See the state of your refund online:
https://shop.example/trips/o1
`);
  expect(html).toContain(link);
});
