import { expect, test } from 'vitest';
import { ticketMail } from './ticket-mail.ts';

const ticket = {
  id: 'o1-1',
  reference: 'T7K4QM',
  number: 'NT 401',
  name: 'Night & Day',
  zone: 'Asia/Dhaka',
  seat: 'A-1',
  class: { id: 'first', name: 'First' },
  passenger: { name: '<b>Ada</b> "Byron"', type: 'adult' as const },
  from: { stationId: 'a', name: 'Alpha', departure: '2026-11-21T20:00:00.000Z' },
  to: { stationId: 'b', name: 'Beta', arrival: '2026-11-21T23:30:00.000Z' },
};

test('says train, times at the place, reference, seat and where to find the tickets', () => {
  const { subject, text } = ticketMail([ticket], 'https://shop.example/trips/o1');
  expect(subject).toBe('Your ticket from Alpha to Beta (T7K4QM)');
  for (const part of ['NT 401 Night & Day', '22 Nov 2026, 02:00', '05:30', 'seat A-1, First', '/trips/o1'])
    expect(text).toContain(part);
});

test('escapes whatever people and feeds wrote, and shows the attached pictures', () => {
  const { html, subject } = ticketMail([ticket, { ...ticket, id: 'o1-2' }], 'https://shop.example/trips/o1');
  expect(subject).toMatch(/^Your tickets /);
  expect(html).toContain('&lt;b&gt;Ada&lt;/b&gt; &quot;Byron&quot;');
  expect(html).toContain('Night &amp; Day');
  expect(html).not.toContain('<b>');
  expect(html).toContain('src="cid:o1-1@railhead"');
  expect(html).toContain('src="cid:o1-2@railhead"');
});
