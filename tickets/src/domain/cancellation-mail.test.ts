import { expect, test } from 'vitest';
import { aTicketPage } from './a-ticket-page.ts';
import { cancellationMail } from './cancellation-mail.ts';

const link = 'https://shop.example/trips/o1';
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const byBuyer = { reason: 'by-buyer' as const, fee: euros(136) };

test('says what is given back, what is kept, and when the card shows it', () => {
  const { subject, text } = cancellationMail(
    [aTicketPage()],
    byBuyer,
    { is: 'sent', amount: euros(1224) },
    0,
    link,
  );
  expect(subject).toBe('Your order is cancelled: Alpha to Beta (T7K4QM)');
  expect(text).toBe(`Alpha to Beta: cancelled
NT 401 Night Mail
Sun, 22 Nov 2026, 02:00 Alpha
Sun, 22 Nov 2026, 05:30 Beta
Times are local (Asia/Dhaka).
Reference T7K4QM

Ada Byron (adult): coach A, seat 14, First

€12.24 is on its way back to you.
Fee: €1.36.
Banks take 5 to 10 working days to show it on the card you paid with.

The tickets are no longer valid.

Your order on the web:
https://shop.example/trips/o1
`);
});

test('tells who still travels', () => {
  const said = (staying: number) =>
    cancellationMail([aTicketPage()], byBuyer, { is: 'coming', amount: euros(1224) }, staying, link);
  expect(said(1).subject).toMatch(/^Part of your order is cancelled/);
  expect(said(1).text).toContain('The other passenger travels as before');
  expect(said(2).text).toContain('The other 2 passengers travel as before');
  expect(said(2).text).toContain('We give back €12.24.');
});

test('says why, when it was not the buyer', () => {
  const said = (reason: 'run-cancelled' | 'payment-failed', money: Parameters<typeof cancellationMail>[2]) =>
    cancellationMail([aTicketPage()], { reason }, money, 0, link).text;
  expect(said('run-cancelled', { is: 'coming' })).toMatch(/does not run[^]*everything that you paid/);
  expect(said('payment-failed', { is: 'never-taken' })).toContain('Nothing was taken from your card');
});

test('promises nothing when nothing is given back', () => {
  const { text, html } = cancellationMail(
    [aTicketPage({ passenger: { name: '<i>Ada</i>', type: 'adult' } })],
    byBuyer,
    { is: 'kept' },
    0,
    link,
  );
  expect(text).toContain('nothing is given back');
  expect(text).not.toContain('Banks');
  expect(html).toContain('&lt;i&gt;Ada&lt;/i&gt;');
});
