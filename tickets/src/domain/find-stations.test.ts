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

test('a match at the start of the name comes before one at the start of a word, then one inside', () => {
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
  'one typing error is forgiven: %s',
  (query) => {
    expect(found(query)).toEqual(['Brackwater']);
  },
);

test.each(['brockwoter', 'brx', 'zzz'])('no match: %s', (query) => {
  expect(found(query)).toEqual([]);
});

test.each([
  ['muehlhaeuser', 'Mühlhäuser'],
  ['mühlhäuser', 'Muehlhaeuser'],
  ['koeln hauptb', 'Köln Hbf'],
  ['köln hbf', 'Köln Hauptbahnhof'],
  ['st pancras', 'Saint Pancras'],
  ['sankt pölten', 'St. Pölten'],
  ['saint denis', 'St-Denis'],
  ['gence', 'Gəncə'],
  ['israel', 'Israelplatz'],
])('%s finds %s, however it is spelt or abbreviated', (query, name) => {
  expect(findStations([{ name }, { name: 'Elsewhere' }], query)).toEqual([{ name }]);
});

test.each([
  ['Moscow', 'Москва Ленинградская'],
  ['moskva', 'Москва Ленинградская'],
  ['Athens', 'Αθήνα'],
  ['athina', 'Αθήνα'],
  ['Αθηνα', 'Athina Central'],
  ['Dhaka', 'ঢাকা'],
  ['khulna', 'খুলনা'],
  ['chittagong', 'চট্টগ্রাম'],
  ['tok', '東京駅'],
  ['bangkok', 'กรุงเทพอภิวัฒน์'],
  ['seoul', '서울'],
  ['cairo', 'محطة القاهرة'],
  ['vienna hauptbahnhof', 'Wien Hbf'],
  ['the hague', 'Den Haag Centraal'],
  ['tbilisi', 'თბილისი'],
])('%s finds %s, in Latin letters or by its English name', (query, name) => {
  expect(findStations([{ name }, { name: 'Elsewhere' }], query)).toEqual([{ name }]);
});

test('a station is found by its names in other languages', () => {
  const munich = { name: 'München Ost', otherNames: ['Monaco Est', 'ミュンヘン東'] };
  for (const query of ['monaco', 'est', 'ミュンヘン'])
    expect(findStations([{ name: 'Elsewhere' }, munich], query)).toEqual([munich]);
});

test('a word that only contains the name of a city is none', () => {
  expect(findStations([{ name: 'Wienerwald' }], 'vienna')).toEqual([]);
});

test('empty text matches all stations', () => {
  expect(found(' ')).toHaveLength(stations.length);
});
