import { expect, test } from 'vitest';
import { describeSameNames } from './same-names.ts';

const station = (id: string, name: string, detail?: string) => ({ id, name, ...(detail && { detail }) });

test('only stations that share a name are described', () => {
  expect(
    describeSameNames([
      station('x-a', 'Alpha', 'X Rail, Long Line'),
      station('y-a', 'ALPHA', 'Y Rail, Coast Line'),
      station('x-b', 'Beta', 'X Rail, Long Line'),
    ]),
  ).toEqual([
    station('x-a', 'Alpha', 'X Rail, Long Line'),
    station('y-a', 'ALPHA', 'Y Rail, Coast Line'),
    station('x-b', 'Beta'),
  ]);
});

test('those with the same description, or none, are told apart by their ids', () => {
  const same = [
    station('x-a', 'Alpha', 'X Rail'),
    station('y-a', 'Alpha', 'X Rail'),
    station('z-a', 'Alpha'),
  ];
  expect(describeSameNames(same).map(({ detail }) => detail)).toEqual([
    'X Rail (x-a)',
    'X Rail (y-a)',
    '(z-a)',
  ]);
});
