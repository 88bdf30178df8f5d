import { expect, test } from 'vitest';
import { timerIdOf, toExpirySignal, trackLiveHolds } from './hold.ts';

const hold = { orderId: 'o1', holdUntil: '2026-11-21T08:00:00.000Z' };
const extended = { orderId: 'o1', holdUntil: '2026-11-21T08:05:00.000Z' };

test('an extended order has another timer and another signal', () => {
  expect(timerIdOf(extended)).not.toBe(timerIdOf(hold));
  const now = new Date('2026-11-21T08:05:01.000Z');
  expect(toExpirySignal(extended, now).id).not.toBe(toExpirySignal(hold, now).id);
});

test('a signal has the same id whenever its timer fires', () => {
  const ids = ['2026-11-21T08:00:00.000Z', '2026-11-21T08:00:30.000Z'].map(
    (time) => toExpirySignal(hold, new Date(time)).id,
  );
  expect(ids).toEqual(['o1.1795248000000', 'o1.1795248000000']);
});

test('of the holds of an order only the latest is live, and none after it ended', () => {
  const live = trackLiveHolds();
  live.start(hold);
  live.start({ ...hold, orderId: 'o2' });
  live.start(extended);
  live.end('o2');
  expect(live.all()).toEqual([extended]);
});
