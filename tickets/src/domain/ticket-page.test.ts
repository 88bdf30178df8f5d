import { expect, test } from 'vitest';
import { aTicket, aZonedTicket } from '../../test/sample-ticket.ts';
import { localTimes } from './ticket-page.ts';

test('times in one zone need one remark', () => {
  expect(localTimes(aTicket())).toEqual({
    departure: 'Sun, 22 Nov 2026, 02:00',
    arrival: 'Sun, 22 Nov 2026, 05:30',
    timeNote: 'All times are local (Asia/Dhaka).',
  });
});

test('times in two zones name them', () => {
  expect(localTimes(aZonedTicket())).toEqual({
    departure: 'Wed, 2 Dec 2026, 23:46 MST',
    arrival: 'Wed, 2 Dec 2026, 23:51 PST',
    timeNote: 'All times are local (Kingman: America/Phoenix, Needles: America/Los_Angeles).',
  });
});

test('in the night on which clocks change, times say which clock they are on', () => {
  const { from, to } = aTicket();
  const night = {
    zone: 'Europe/Berlin',
    from: { ...from, departure: '2027-10-30T23:31:00.000Z' },
    to: { ...to, arrival: '2027-10-31T01:30:00.000Z' },
  };
  expect(localTimes(night)).toEqual({
    departure: 'Sun, 31 Oct 2027, 01:31 CEST',
    arrival: 'Sun, 31 Oct 2027, 02:30 CET',
    timeNote: 'All times are local (Europe/Berlin).',
  });
});
