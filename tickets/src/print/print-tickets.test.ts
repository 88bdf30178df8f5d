import { expect, test } from 'vitest';
import { aTicketPage } from '../domain/a-ticket-page.ts';
import { printTickets } from './print-tickets.ts';
import { readPdf } from './read-pdf.ts';

const named = (name: string, id = 'o1-1') => aTicketPage({ id, passenger: { name, type: 'adult' } });
const issuedAt = new Date('2026-11-21T08:00:00Z');

test('a page for each ticket says everything, has its fonts inside and a QR code of vectors', async () => {
  const pdf = readPdf(await printTickets([named('Ada Byron'), named('Kay Lovell', 'o1-2')], issuedAt));
  const [first, second, ...more] = pdf.pages;
  expect(more).toEqual([]);
  expect(first?.paragraphs).toEqual([
    'Railhead ticket',
    'Reference T7K4QM',
    'Alpha to Beta',
    'NT 401 Night Mail',
    'Departure',
    'Sun, 22 Nov 2026, 02:00',
    'Alpha',
    'Arrival',
    'Sun, 22 Nov 2026, 05:30',
    'Beta',
    'Passenger',
    'Ada Byron (adult)',
    'Coach',
    'A',
    'Seat',
    '14',
    'Class',
    'First',
    'Fare',
    '€13.60',
    'Ticket o1-1. Show this code on board, on a screen or on paper.',
    'If you cancel',
    'You get 90% back up to 24 hours before departure, nothing later.',
    'Times are local to the stations (Asia/Dhaka).',
  ]);
  expect(first?.qr).toBe('token of o1-1');
  expect(second?.paragraphs).toContain('Kay Lovell (adult)');
  expect(second?.qr).toBe('token of o1-2');
  expect(pdf.embedded).toBe(pdf.fonts);
  expect(pdf.fonts).toBe(2);
});

test('it has a title, a language, and tags that screen readers follow', async () => {
  const pdf = readPdf(await printTickets([named('Ada Byron')], issuedAt));
  expect(pdf.info('Title')).toBe('Ticket T7K4QM, Alpha to Beta');
  for (const mark of [
    '/Lang (en)',
    '/Marked true',
    '/S /H1',
    '/Alt (QR code of this ticket)',
    '/DisplayDocTitle true',
  ])
    expect(pdf.source).toContain(mark);
});

test('the same tickets give the same bytes', async () => {
  const [one, other] = await Promise.all([0, 1].map(() => printTickets([named('Ada Byron')], issuedAt)));
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
});

test.each([
  ['Żółć Nguyễn Ωmega Ирина', 'Żółć Nguyễn Ωmega Ирина'],
  ['e\u0301tienne', 'étienne'],
])('names beyond the first alphabet are drawn by fonts that have them: %s', async (name, drawn) => {
  const pdf = readPdf(await printTickets([named(name)], issuedAt));
  expect(pdf.pages[0]?.paragraphs).toContain(`${drawn} (adult)`);
  expect(pdf.embedded).toBe(pdf.fonts);
});

test('Bengali names are drawn by a font that has their letters', async () => {
  const [latin, bengali] = await Promise.all([
    printTickets([named('Ada')], issuedAt),
    printTickets([named('শ্রীমঙ্গল')], issuedAt),
  ]);
  expect(readPdf(bengali).embedded).toBe(readPdf(latin).embedded + 1);
  const [name = ''] = readPdf(bengali).pages[0]?.paragraphs.filter((text) => text.endsWith(' (adult)')) ?? [];
  for (const letter of 'শমগল') expect(name).toContain(letter);
});

test.each(['🚆👩‍👩‍👧 Rail Fan', '中文', '\u0007\u200d', '', 'W'.repeat(80), 'a\nb\tc'])(
  'no name is too strange for a page: %j',
  async (name) => {
    const pdf = readPdf(await printTickets([named(name)], issuedAt));
    expect(pdf.pages).toHaveLength(1);
    expect(pdf.pages[0]?.qr).toBe('token of o1-1');
  },
);
