import { expect, test } from 'vitest';
import { aTicket, aZonedTicket } from '../../test/sample-ticket.ts';
import { type CalendarJourney, journeyCalendar } from './journey-calendar.ts';

const journey: CalendarJourney = {
  ...aTicket(),
  seats: ['A-14', 'A-15'],
  isCancelled: false,
  sequence: 0,
  at: new Date('2026-11-20T08:00:00Z'),
};
/** Its lines, unfolded as RFC 5545 prescribes. */
const linesOf = (more: Partial<CalendarJourney> = {}, sender = 'Railhead <no-reply@railhead.example>') => {
  const file = journeyCalendar({ ...journey, ...more }, sender, 'https://shop.example/trips/o1');
  expect(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\n'))).toBe(
    true,
  );
  return file.replaceAll('\r\n ', '').split('\r\n');
};

test('the journey is one event with times in UTC, the boarding station and a stable id', () => {
  const lines = linesOf();
  expect(lines).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Railhead//tickets//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    'UID:o1@railhead',
    'SEQUENCE:0',
    'DTSTAMP:20261120T080000Z',
    'DTSTART:20261121T200000Z',
    'DTEND:20261121T233000Z',
    'SUMMARY:NT 401 Alpha to Beta',
    'LOCATION:Alpha',
    String.raw`DESCRIPTION:NT 401 Night Mail\nSun\, 22 Nov 2026\, 02:00 Alpha\nSun\, 22 Nov 2026\, 05:30 Beta\nAll times are local (Asia/Dhaka).\nSeats A-14\, A-15\nReference T7K4QM`,
    'ORGANIZER;CN="Railhead":mailto:no-reply@railhead.example',
    'URL;VALUE=URI:https://shop.example/trips/o1',
    'STATUS:CONFIRMED',
    'END:VEVENT',
    'END:VCALENDAR',
  ]);
});

test('a journey across time zones has the right instants, and local times that name their zones', () => {
  const lines = linesOf(aZonedTicket());
  expect(lines).toContain('DTSTART:20261203T064600Z');
  expect(lines).toContain('DTEND:20261203T075100Z');
  const description = lines.find((line) => line.startsWith('DESCRIPTION')) ?? '';
  expect(description).toContain(
    String.raw`Wed\, 2 Dec 2026\, 23:46 MST Kingman\nWed\, 2 Dec 2026\, 23:51 PST Needles`,
  );
});

test('a cancelled journey cancels its entry', () => {
  const lines = linesOf({ isCancelled: true, sequence: 2, seats: [] });
  for (const line of ['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:2', 'UID:o1@railhead'])
    expect(lines).toContain(line);
});

test('names in any script stay whole and cannot inject lines', () => {
  const alpha = { ...journey.from, name: `ঢাকা\r\nATTENDEE:x;y,${'শ্রীমঙ্গল '.repeat(20)}` };
  const lines = linesOf({ from: alpha });
  expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toEqual([]);
  expect(lines.join('')).toContain('শ্রীমঙ্গল শ্রীমঙ্গল');
});

test('a sender without a name gets the name of the product', () => {
  expect(linesOf({}, 'no-reply@railhead.example')).toContain(
    'ORGANIZER;CN="Railhead":mailto:no-reply@railhead.example',
  );
});
