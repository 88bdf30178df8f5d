import { expect, test } from 'vitest';
import type { Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { completeFleet, parseFleet } from './fleet.ts';
import type { FleetFile } from './fleet-file.ts';

const feed = { name: 'folder', zone: 'Asia/Dhaka' };
const train = (number: string, route = 'r'): Train => ({
  id: `trip-${number}`,
  token: `trip-${number}`,
  number,
  isNumberedByLine: false,
  line: '',
  name: number,
  route,
  service: { weekdays: new Set(), from: '', to: '', added: new Set(), removed: new Set() },
  calls: [],
});

const layouts: FleetFile['layouts'] = {
  saloon: { class: 'standard', rows: 2, pattern: 'AB_CD' },
  berths: { class: 'first', rows: 2, pattern: 'LU' },
};

test('a feed without a fleet file sells two classes in the currency of its zone', () => {
  const fleet = completeFleet({}, feed);
  expect(fleet).toMatchObject({
    feed: 'folder',
    saleOpensDays: 10,
    saleClosesMinutes: 0,
    maxSeatsPerOrder: 8,
  });
  expect(fleet.fareRules.currency).toBe('BDT');
  expect(Object.keys(fleet.fareRules.classes)).toEqual(['standard', 'first']);
  expect(fleet.coachesOf(train('1')).map((coach) => `${coach.label} ${coach.class}`)).toEqual([
    'A standard',
    'B standard',
    'C standard',
    'D standard',
    'E first',
  ]);
  expect(completeFleet({}, { ...feed, zone: 'Europe/Lisbon' }).fareRules.currency).toBe('EUR');
});

test('trains have the first composition that names them, else the usual one', () => {
  const fleet = completeFleet(
    {
      layouts,
      composition: [{ label: 'U', layout: 'saloon' }],
      compositions: [
        { trains: ['NT *', 'trip-7'], coaches: [{ label: 'N', layout: 'berths' }] },
        { trains: ['hills', 'NT 9'], coaches: [{ label: 'H', layout: 'saloon' }] },
      ],
    },
    feed,
  );
  const labels = [train('NT 9'), train('7'), train('1', 'hills'), train('NT'), train('IC 1')].map(
    (each) => fleet.coachesOf(each)[0]?.label,
  );
  expect(labels).toEqual(['N', 'N', 'H', 'U', 'U']);
});

test('given fares replace the defaults part by part', () => {
  const { fareRules } = completeFleet({ currency: 'EUR', fares: { version: 'v9', roundTo: 50 } }, feed);
  expect(fareRules).toMatchObject({ version: 'v9', currency: 'EUR', roundTo: 50, passengers: { child: 50 } });
  expect(fareRules.classes['standard']?.perKm).toBe(12);
});

test('refunds have defaults; given ones count alone, and a class they leave out is not refundable', () => {
  const bands = [
    { hoursBefore: 24, feePercent: 10 },
    { hoursBefore: 2, feePercent: 50 },
  ];
  expect(completeFleet({}, feed).refundRules).toEqual({
    version: 'default-1',
    classes: { standard: bands, first: bands },
  });
  const refunds = { version: 'v2', classes: { standard: [{ hoursBefore: 1, feePercent: 0 }] } };
  expect(completeFleet({ refunds }, feed).refundRules).toEqual(refunds);
});

test.each<[string, FleetFile, string]>([
  [
    'refunds of an unknown class',
    { refunds: { version: '1', classes: { royal: [] } } },
    'fleet.json: /classes has no royal, used in /refunds/classes',
  ],
  [
    'refund bands in the wrong order',
    {
      refunds: {
        version: '1',
        classes: {
          first: [
            { hoursBefore: 2, feePercent: 10 },
            { hoursBefore: 24, feePercent: 50 },
          ],
        },
      },
    },
    '/refunds/classes/first is not sorted by hoursBefore, highest first',
  ],
  [
    'a fee that falls over time',
    {
      refunds: {
        version: '1',
        classes: {
          first: [
            { hoursBefore: 24, feePercent: 50 },
            { hoursBefore: 2, feePercent: 10 },
          ],
        },
      },
    },
    '/refunds/classes/first has a lower fee closer to departure',
  ],
  ['an unknown layout', { layouts, composition: [{ label: 'A', layout: 'bar' }] }, '/layouts has no bar'],
  [
    'an unknown class',
    { classes: [{ id: 'standard', name: 'S' }], layouts, composition: [{ label: 'A', layout: 'berths' }] },
    '/classes has no first',
  ],
  [
    'one label twice',
    {
      composition: [
        { label: 'A', layout: 'first' },
        { label: 'A', layout: 'first' },
      ],
    },
    'two coaches with the same label',
  ],
  [
    'a class without a price',
    { fares: { classes: { standard: { base: 1, perKm: 1, minimum: 1 } } } },
    'no price for class first',
  ],
  [
    'a coach without seats',
    {
      layouts: { saloon: { class: 'standard', rows: 9, pattern: '___' } },
      composition: [{ label: 'A', layout: 'saloon' }],
    },
    'has no seat',
  ],
])('a fleet with %s is rejected', (_, file, reason) => {
  expect(() => completeFleet(file, feed)).toThrow(FeedError);
  expect(() => completeFleet(file, feed)).toThrow(reason);
});

test('an invalid file is rejected with every invalid field', () => {
  expect(() => parseFleet('{ "feed": ')).toThrow(/^fleet\.json: is not JSON/);
  expect(() => parseFleet('{ "feed": "No!", "saleOpensDays": -1 }')).toThrow(
    /^fleet\.json: .*\/feed .*\/saleOpensDays /,
  );
  expect(() => parseFleet('{ "coaches": [] }')).toThrow(FeedError);
  expect(() => parseFleet('{ "refunds": { "classes": { "first": [{ "feePercent": 101 }] } } }')).toThrow(
    /^fleet\.json: .*\/refunds /,
  );
});

test.each([
  ['Europe/Warsaw', 'PLN'],
  ['Asia/Bangkok', 'THB'],
  ['Australia/Sydney', 'AUD'],
  ['Asia/Kuwait', 'KWD'],
  ['America/Toronto', 'CAD'],
  ['America/Montreal', 'CAD'],
  ['America/Mexico_City', 'MXN'],
  ['America/Santiago', 'CLP'],
  ['America/Chicago', 'USD'],
  ['Asia/Kolkata', 'INR'],
  ['Asia/Calcutta', 'INR'],
  ['Europe/Kiev', 'UAH'],
  ['Europe/Oslo', 'NOK'],
  ['Europe/Berlin', 'EUR'],
])(
  'in %s tickets are sold in %s unless the fleet file says otherwise, and that is noted',
  (zone, currency) => {
    const guessed = completeFleet({}, { ...feed, zone });
    expect(guessed.fareRules.currency).toBe(currency);
    expect(guessed.notes).toEqual([
      `no currency is given: tickets are sold in ${currency}, the currency of ${zone}`,
      expect.stringMatching(/^no fares are given: \S.* per km by default$/),
    ]);
  },
);

test('a zone without a currency is noted too, and what is given is not', () => {
  expect(completeFleet({}, { ...feed, zone: 'UTC' }).notes[0]).toBe(
    'no currency is given: tickets are sold in EUR, because UTC has no currency',
  );
  const fares = { version: '1', classes: { standard: { base: 0, perKm: 10, minimum: 100 } } };
  const classes = [{ id: 'standard', name: 'Standard' }];
  const composition = [{ label: 'A', layout: 'saloon' }];
  const given = { currency: 'EUR', classes, layouts, composition, fares };
  expect(completeFleet(given, feed).notes).toEqual([]);
  const cheap = { ...fares, classes: { standard: { base: 0, perKm: 10, minimum: 20 } } };
  expect(completeFleet({ ...given, fares: cheap }, feed).notes).toEqual([
    'an order of €0.10, the cheapest fare, cannot be paid: no card is charged less than €0.50',
  ]);
});

test.each(['ZZZ', 'XXX', 'CLF'])('a currency that no card is charged in is refused: %s', (currency) => {
  expect(() => completeFleet({ currency }, feed)).toThrow(
    `fleet.json: /currency is ${currency}, and the payment provider charges no card in ${currency}`,
  );
});
