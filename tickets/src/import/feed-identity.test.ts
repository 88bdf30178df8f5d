import { expect, test } from 'vitest';
import { nameConflict } from './feed-identity.ts';

const berlin = { zone: 'Europe/Berlin', agencies: ['DB', 'https://db.example'] };
const station = (id: string, name: string, zone = 'Europe/Berlin') => ({ id, name, zone });
const stations = [station('x-1', 'Berlin Hbf'), station('x-2', 'Hamburg Hbf')];

test.each([
  ['a free name', { publisher: undefined, stations: [] }],
  ['the same publisher', { publisher: berlin, stations }],
  ['an agency that got another web address', { publisher: { ...berlin, agencies: ['DB'] }, stations }],
  ['a feed that was not registered', { publisher: undefined, stations }],
  ['a station that got a longer name', { publisher: berlin, stations: [station('x-1', 'BERLIN')] }],
  [
    'one of two stations that got another name',
    { publisher: berlin, stations: [station('x-1', 'Ostbahnhof'), station('x-2', 'Hamburg')] },
  ],
])('%s can be imported', (_case, known) => {
  expect(nameConflict('x', berlin, stations, known)).toBeUndefined();
});

test.each([
  [
    'another zone',
    { publisher: { ...berlin, zone: 'Asia/Tokyo' }, stations: [] },
    'a feed in the time zone Asia/Tokyo',
  ],
  ['another agency', { publisher: { ...berlin, agencies: ['JR'] }, stations: [] }, 'the feed of JR'],
  [
    'another zone, of a feed that was not registered',
    { publisher: undefined, stations: [station('x-1', 'Tokyo', 'Asia/Tokyo')] },
    'a feed in the time zone Asia/Tokyo',
  ],
  [
    'other places under the same stop ids',
    { publisher: berlin, stations: [station('x-1', 'Tokyo')] },
    'x-1 was Tokyo and is Berlin Hbf',
  ],
])('%s is another feed', (_case, known, reason) => {
  expect(nameConflict('x', berlin, stations, known)).toContain(reason);
});
