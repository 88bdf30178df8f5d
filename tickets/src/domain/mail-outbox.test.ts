import { expect, test } from 'vitest';
import { enqueueMail, leaseMail, removeMail, retryMail } from './mail-outbox.ts';
import { initial } from './order-projection.ts';

const at = new Date('2026-11-21T08:00:00Z');
const later = (ms: number) => new Date(at.getTime() + ms);
const order = enqueueMail(initial, { id: 'tickets', kind: 'tickets', at });
const second = 1000;
const day = 24 * 3600 * second;

test('one instance gets a mail; if it crashes, another one gets it a minute later', () => {
  const leased = leaseMail(order, at);
  expect(leased?.mail).toMatchObject({ id: 'tickets', tries: 1 });
  expect(leaseMail(leased?.order ?? order, later(59 * second))).toBeUndefined();
  expect(leaseMail(leased?.order ?? order, later(60 * second))?.mail.tries).toBe(2);
});

test('the mail that is overdue longest goes first, and no mail goes early', () => {
  const withTwo = enqueueMail(order, { id: 'o1.3', kind: 'cancellation', at: later(-300 * second) });
  expect(leaseMail(withTwo, at)?.mail.id).toBe('o1.3');
  expect(leaseMail(withTwo, later(-200 * second))).toBeUndefined();
});

test('a mail of a kind that only a newer version knows stays for it, and delays no other', () => {
  const unknown = { id: 'o1.9', kind: 'of-tomorrow' as 'tickets', at: later(-second) };
  expect(leaseMail(enqueueMail(initial, unknown), at)).toBeUndefined();
  const leased = leaseMail(enqueueMail(order, unknown), at);
  expect(leased?.mail.id).toBe('tickets');
  expect(removeMail(leased?.order ?? order, 'tickets').mails).toMatchObject([unknown]);
});

test('a mail that was not accepted is due again after the delay', () => {
  const leased = leaseMail(order, at)?.order ?? order;
  const retried = retryMail(leased, 'tickets', later(5 * second), 4 * second);
  expect(retried.mails).toEqual([{ ...order.mails?.[0], tries: 1, dueAt: later(9 * second) }]);
});

test('after five days a mail is given up', () => {
  expect(retryMail(order, 'tickets', later(4.9 * day), second).mails).toHaveLength(1);
  expect(retryMail(order, 'tickets', later(5.1 * day), second)).not.toHaveProperty('mails');
});

test('removing a mail leaves the others', () => {
  const withTwo = enqueueMail(order, { id: 'o1.3', kind: 'cancellation', at });
  expect(removeMail(withTwo, 'tickets').mails?.map(({ id }) => id)).toEqual(['o1.3']);
  expect(removeMail(order, 'tickets')).not.toHaveProperty('mails');
  expect(retryMail(initial, 'tickets', at, second)).toEqual(initial);
});
