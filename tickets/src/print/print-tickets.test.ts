import { expect, test } from 'vitest';
import { readPdf } from '../../test/read-pdf.ts';
import { aTicket, aTicketPage, aZonedTicket } from '../../test/sample-ticket.ts';
import { printTickets } from './print-tickets.ts';
import { inVisualOrder, textRunsOf } from './text-runs.ts';

const named = (name: string, id = 'o1-1') => aTicketPage({ id, passenger: { name, type: 'adult' } });
const issuedAt = new Date('2026-11-21T08:00:00Z');

test('each ticket has a page with all its details, embedded fonts and a QR code of vectors', async () => {
  const pdf = await readPdf(await printTickets([named('Ada Byron'), named('Kay Lovell', 'o1-2')], issuedAt));
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
    'Ticket o1-1. Show this QR code on board, on your phone or on paper.',
    'If you cancel',
    'You get 90% back up to 24 hours before departure, nothing later.',
    'All times are local (Asia/Dhaka).',
  ]);
  expect(first?.qr).toBe('token of o1-1');
  expect(second?.paragraphs).toContain('Kay Lovell (adult)');
  expect(second?.qr).toBe('token of o1-2');
  expect(first?.fonts.map(({ isEmbedded }) => isEmbedded)).toEqual([true, true]);
});

test('the document has a title, a language and tags for screen readers', async () => {
  const pdf = await readPdf(await printTickets([named('Ada Byron')], issuedAt));
  expect(pdf.info.get('Title')).toBe('Ticket T7K4QM, Alpha to Beta');
  expect(pdf.info.get('Language')).toBe('en');
  expect(pdf.isTagged).toBe(true);
  expect(pdf.preferences).toEqual(new Map([['DisplayDocTitle', true]]));
  const [page] = pdf.pages;
  expect(page?.elements).toContainEqual({ role: 'H1' });
  expect(page?.elements).toContainEqual({ role: 'Figure', alt: 'QR code of this ticket' });
});

test('the same tickets give the same bytes', async () => {
  const [one, other] = await Promise.all([0, 1].map(() => printTickets([named('Ada Byron')], issuedAt)));
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
});

test.each([
  ['Żółć Nguyễn Ωmega Ирина', 'Żółć Nguyễn Ωmega Ирина'],
  ['e\u0301tienne', 'étienne'],
])('names in other alphabets are drawn with fonts that have them: %s', async (name, drawn) => {
  const pdf = await readPdf(await printTickets([named(name)], issuedAt));
  expect(pdf.pages[0]?.paragraphs).toContain(`${drawn} (adult)`);
  expect(pdf.pages[0]?.fonts.every(({ isEmbedded }) => isEmbedded)).toBe(true);
});

test('Bengali names are drawn with a font that has their letters', async () => {
  const [latin, bengali] = await Promise.all([
    printTickets([named('Ada')], issuedAt),
    printTickets([named('শ্রীমঙ্গল')], issuedAt),
  ]);
  const [latinPage] = (await readPdf(latin)).pages;
  const [bengaliPage] = (await readPdf(bengali)).pages;
  expect(bengaliPage?.fonts).toHaveLength((latinPage?.fonts.length ?? 0) + 1);
  const name = bengaliPage?.paragraphs.find((text) => text.endsWith('(adult)')) ?? '';
  for (const letter of 'শমগল') expect(name).toContain(letter);
});

test.each(
  'محمد بن عبد الله, شيرين, محطة رمسيس, تهران ۱۲, مُحَمَّد, שרה לוי, תל אביב־יפו 12, 李小龍, 王小明, 李连杰, 東京駅, さくら, 서울, สมชาย ใจดี, กรุงเทพอภิวัฒน์, சென்னை, ಬೆಂಗಳೂರು, తెలుగు, ഡൽഹി, ગુજરાત, ଓଡ଼ିଶା, ਅੰਮ੍ਰਿਤਸਰ ਸਿੰਘ, ශ්‍රී ලංකා, ລາວ, សុខ, ဦးသန့်, გიორგი, Հայկ, አበበ'.split(
    ', ',
  ),
)('names and stations in every script have all their letters: %s', async (name) => {
  const page = { ...named(name), journey: `${name} to Alpha` };
  const [read] = (await readPdf(await printTickets([page], issuedAt))).pages;
  expect(read?.boxes).toBe(0);
  expect(read?.fonts.every(({ isEmbedded }) => isEmbedded)).toBe(true);
});

test.each('محمد بن عبد الله, محطة رمسيس, שרה לוי, 李小龍, 東京駅, 서울, สมชาย ใจดี, กรุงเทพอภิวัฒน์'.split(', '))(
  'whoever reads or copies the text of a ticket gets the name in the order of reading: %s',
  async (name) => {
    const [page] = (await readPdf(await printTickets([named(name)], issuedAt))).pages;
    expect(page?.paragraphs).toContain(`${name} (adult)`);
  },
);

test('a name from right to left is drawn from right to left, its digits and brackets from left to right', () => {
  const drawn = inVisualOrder(textRunsOf('רציף (12) א (adult)')).map(({ text }) => text);
  expect(drawn.join('|')).toBe('א| |(|12|)|רציף | (adult)');
});

test.each([
  ['Ada 🚆', 'Ada :train2:'],
  ['ཀ Dorje', 'k Dorje'],
  ['𐎀𐎁', 'ab'],
  ['Ada \ue000', 'Ada'],
])(
  'what no font has is drawn in Latin letters, and stays in the text of the document: %s',
  async (name, drawn) => {
    const pdf = await printTickets([named(name)], issuedAt);
    const [page] = (await readPdf(pdf)).pages;
    expect(page?.boxes).toBe(0);
    expect(page?.paragraphs).toContain(`${drawn} (adult)`);
    const actual = Buffer.from(name, 'utf16le').swap16();
    expect(pdf.includes(actual)).toBe(true);
  },
);

test('a mark that its font cannot place does not stop the ticket', async () => {
  const [page] = (await readPdf(await printTickets([named('ഠ\u0d3c')], issuedAt))).pages;
  expect(page?.boxes).toBe(0);
});

test.each(['🚆👩‍👩‍👧 Rail Fan', '中文', '\u0007\u200d', '', 'W'.repeat(80), 'a\nb\tc'])(
  'any name can be printed: %j',
  async (name) => {
    const pdf = await readPdf(await printTickets([named(name)], issuedAt));
    expect(pdf.pages).toHaveLength(1);
    expect(pdf.pages[0]?.qr).toBe('token of o1-1');
  },
);

test('a ticket says what to do at request stops', async () => {
  const { from, to } = aTicket();
  const page = aTicketPage({
    from: { ...from, boardOnRequest: 'phone-agency' },
    to: { ...to, alightOnRequest: 'tell-crew' },
  });
  const pdf = await readPdf(await printTickets([page], issuedAt));
  expect(pdf.pages[0]?.paragraphs).toEqual(
    expect.arrayContaining([
      'The train calls at Alpha only by arrangement: phone the railway before you travel.',
      'Beta is a request stop: tell the crew in good time that you want to get off.',
    ]),
  );
});

test('times of stations in different time zones name their zones', async () => {
  const pdf = await readPdf(await printTickets([aTicketPage(aZonedTicket())], issuedAt));
  expect(pdf.pages[0]?.paragraphs).toEqual(
    expect.arrayContaining([
      'Wed, 2 Dec 2026, 23:46 MST',
      'Wed, 2 Dec 2026, 23:51 PST',
      'All times are local (Kingman: America/Phoenix, Needles: America/Los_Angeles).',
    ]),
  );
});
