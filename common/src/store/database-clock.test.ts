import { expect, test } from 'vitest';
import { databaseClock } from './database-clock.ts';

/** A database whose answers take `there` and `back` milliseconds; its clock is `ahead` of ours. */
function world(ahead: number) {
  let ms = 0;
  let [there, back] = [1, 1];
  const clock = databaseClock(
    async () => {
      ms += there;
      const time = new Date(ms + ahead);
      ms += back;
      return time;
    },
    () => ms,
  );
  const takes = (thereMs: number, backMs: number) => ([there, back] = [thereMs, backMs]);
  const error = () => clock.now().getTime() - (ms + ahead);
  return { clock, takes, error, pass: (passed: number) => (ms += passed), setBack: () => (ahead -= 60_000) };
}

test('tells the time of the database, whatever ours is', async () => {
  const { clock, error, pass } = world(86_400_000);
  expect(() => clock.now()).toThrow('before the database answered');
  await clock.read();
  pass(5000);
  expect(error()).toBe(0);
});

test('a reading that waited for its server does not move the clock', async () => {
  const { clock, takes, error, pass } = world(0);
  await clock.read();
  pass(10_000);
  takes(2500, 1);
  await clock.read();
  expect(error()).toBe(0);
});

test('a clock that was set, or a slow first reading, is followed by the next quick one', async () => {
  const { clock, takes, error, pass, setBack } = world(0);
  takes(3000, 1);
  await clock.read();
  expect(Math.abs(error())).toBeGreaterThan(1000);
  takes(1, 1);
  await clock.read();
  expect(error()).toBe(0);
  setBack();
  pass(10_000);
  await clock.read();
  expect(error()).toBe(0);
});
