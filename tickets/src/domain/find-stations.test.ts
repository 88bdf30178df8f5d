import { expect, test } from 'vitest';
import { findStations } from './find-stations.ts';

const stations = [
  'Aldermoor Central',
  'Bad Aldersee',
  'Brackwater',
  'Falder',
  'Eastholm Junction',
  'São João',
  'চট্টগ্রাম',
].map((name) => ({ name }));
const found = (query: string) => findStations(stations, query).map(({ name }) => name);

test('the beginning of the name comes before that of a word, and that before the inside', () => {
  expect(found('alder')).toEqual(['Aldermoor Central', 'Bad Aldersee', 'Falder']);
});

test.each([
  ['central', 'Aldermoor Central'],
  ['JUNC', 'Eastholm Junction'],
  ['junction eastholm', 'Eastholm Junction'],
  ['sao joao', 'São João'],
  ['চট্ট', 'চট্টগ্রাম'],
])('%s finds %s', (query, name) => {
  expect(found(query)).toEqual([name]);
});

test.each(['brackwter', 'bracckwater', 'brockwater', 'barckwater', 'bracwkat'])(
  'one slip is forgiven: %s',
  (query) => {
    expect(found(query)).toEqual(['Brackwater']);
  },
);

test.each(['brockwoter', 'brx', 'zzz'])('but not everything: %s', (query) => {
  expect(found(query)).toEqual([]);
});

test('nothing typed is no wish: all of them', () => {
  expect(found(' ')).toHaveLength(stations.length);
});
