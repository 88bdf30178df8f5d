import { expect, test } from 'vitest';
import { foldName } from './fold-name.ts';

test.each([
  ['São-João ', 'sao joao'],
  ['Straße', 'STRASSE'],
  ['Groß Schönebeck', 'gross schonebeck'],
  ['STRAẞBURG', 'Strassburg'],
  ['Ørsta', 'orsta'],
  ['Łódź', 'Lodz'],
  ['Đồng Hới', 'dong hoi'],
  ['Þórshöfn', 'thorshofn'],
  ['Ísafjörður', 'isafjordur'],
  ['İzmir', 'izmir'],
  ['Diyarbakır', 'diyarbakir'],
  ['Hammerfest Ærø', 'hammerfest aero'],
])('%s and %s are the same name', (name, typed) => {
  expect(foldName(name)).toBe(foldName(typed));
});

test('names in other scripts keep their letters', () => {
  expect(foldName('東京駅')).toBe('東京駅');
  expect(foldName('Αθήνα')).toBe('αθηνα');
});
