import { expect, test } from 'vitest';
import { startWith } from './passengers.ts';

test('what was typed comes first, then the people the account knows, then blanks', () => {
  const typed = { name: 'Ada', type: 'senior' as const };
  const known = [
    { name: 'Grace', type: 'adult' as const },
    { name: 'Kit', type: 'child' as const },
  ];
  expect(startWith(3, [typed], known)).toEqual([typed, known[1], { name: '', type: 'adult' }]);
  expect(startWith(1, undefined, [])).toEqual([{ name: '', type: 'adult' }]);
});
