import { expect, test } from 'vitest';
import { initialPassengers } from './passengers.ts';

test('the draft comes first, then the passengers of the account, then blanks', () => {
  const typed = { name: 'Ada', type: 'senior' as const };
  const saved = [
    { name: 'Grace', type: 'adult' as const },
    { name: 'Kit', type: 'child' as const },
  ];
  expect(initialPassengers(3, [typed], saved)).toEqual([typed, saved[1], { name: '', type: 'adult' }]);
  expect(initialPassengers(1, undefined, [])).toEqual([{ name: '', type: 'adult' }]);
});
