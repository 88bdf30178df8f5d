import { expect, test } from 'vitest';
import { openTimetable } from './open-timetable.ts';

test('a database that does not answer is waited for as long as said, then named as the reason', async () => {
  const began = performance.now();
  const nobody = 'mongodb://127.0.0.1:1/railhead_tickets?serverSelectionTimeoutMS=50';
  await expect(openTimetable(nobody, 0.4)).rejects.toThrow('The database cannot be reached');
  expect(performance.now() - began).toBeGreaterThanOrEqual(390);
});
