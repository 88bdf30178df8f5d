import { expect, test } from 'vitest';
import { aTicketPage } from '../../test/sample-ticket.ts';
import { cancellationMail } from './cancellation-mail.ts';

const link = 'https://shop.example/trips/o1';
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const byBuyer = { reason: 'by-buyer' as const, fee: euros(136) };

test('says what is refunded, what the fee is, and when the refund appears on the card', () => {
  const { subject, text } = cancellationMail(
    [aTicketPage()],
    byBuyer,
    { is: 'sent', amount: euros(1224) },
    0,
    link,
  );
  expect(subject).toBe('Your order has been cancelled: Alpha to Beta (T7K4QM)');
  expect(text).toBe(`Alpha to Beta: cancelled
NT 401 Night Mail
Sun, 22 Nov 2026, 02:00 Alpha
Sun, 22 Nov 2026, 05:30 Beta
All times are local (Asia/Dhaka).
Reference T7K4QM

Ada Byron (adult): coach A, seat 14, First

We have refunded €12.24.
Cancellation fee: €1.36.
Refunds usually take 5 to 10 working days to appear on the card you paid
with.

Your tickets are no longer valid.

View your order online:
https://shop.example/trips/o1
`);
});

test('says who still travels', () => {
  const mailFor = (remaining: number) =>
    cancellationMail([aTicketPage()], byBuyer, { is: 'pending', amount: euros(1224) }, remaining, link);
  expect(mailFor(1).subject).toMatch(/^Part of your order has been cancelled/);
  expect(mailFor(1).text).toContain('The ticket of the other passenger remains valid');
  expect(mailFor(2).text).toContain('The tickets of the other 2 passengers remain valid');
  expect(mailFor(2).text).toContain('We will refund €12.24.');
});

test('names the reason when the buyer did not cancel', () => {
  const mailFor = (
    reason: 'run-cancelled' | 'payment-failed',
    refund: Parameters<typeof cancellationMail>[2],
  ) => cancellationMail([aTicketPage()], { reason }, refund, 0, link).text;
  expect(mailFor('run-cancelled', { is: 'pending' })).toMatch(/has been cancelled[^]*everything you paid/);
  expect(
    cancellationMail([aTicketPage()], { reason: 'run-cancelled' }, { is: 'pending' }, 0, link, 'storm damage')
      .text,
  ).toContain('Reason: storm damage');
  expect(mailFor('payment-failed', { is: 'not-charged' })).toContain('Your card has not been charged');
});

test('promises no refund when none is due', () => {
  const { text, html } = cancellationMail(
    [aTicketPage({ passenger: { name: '<i>Ada</i>', type: 'adult' } })],
    byBuyer,
    { is: 'none' },
    0,
    link,
  );
  expect(text).toContain('no refund is due');
  expect(text).not.toContain('working days');
  expect(html).toContain('&lt;i&gt;Ada&lt;/i&gt;');
});

test('blames no fare conditions when nothing was paid', () => {
  const free = { reason: 'by-buyer' as const, fee: euros(0) };
  const { text } = cancellationMail([aTicketPage()], free, { is: 'none' }, 0, link);
  expect(text).toContain('Nothing was paid for these tickets, so nothing is refunded.');
});
