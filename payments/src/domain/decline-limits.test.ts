import { describe, expect, test } from 'vitest';
import { type DeclineLimits, type DeclineSubject, reachedLimit } from './decline-limits.ts';

const now = new Date('2026-11-21T08:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const limits: DeclineLimits = { account: 3, network: 3, card: 2 };
/** Declines of one subject, newest first, so many hours ago. */
const declines = (by: DeclineSubject, ...hours: number[]) => ({ by, times: hours.map(hoursAgo) });

describe('a payment may be started', () => {
  test.each([
    ['without declines', []],
    ['below the limit', [declines('account', 1, 2)]],
    ['when one of the declines is older than a day', [declines('account', 1, 2, 24)]],
    ['when different cards were declined once each', [declines('card', 1), declines('card', 1)]],
  ])('%s', (_, counted) => expect(reachedLimit(counted, limits, now)).toBeUndefined());

  test('whatever was declined, if there is no limit', () => {
    const without = { ...limits, account: 0 };
    expect(reachedLimit([declines('account', 1, 1, 1, 1, 1)], without, now)).toBeUndefined();
  });
});

describe('no payment is started', () => {
  test('from the declines that the limit allows on, until the oldest of them is a day ago', () => {
    expect(reachedLimit([declines('account', 1, 2, 20)], limits, now)).toEqual({
      by: 'account',
      until: hoursAgo(-4),
    });
    expect(reachedLimit([declines('account', 1, 2, 3, 20, 21)], limits, now)?.until).toEqual(hoursAgo(-21));
  });

  test('while any limit is reached: the one that lasts longest counts', () => {
    const counted = [declines('account', 1), declines('network', 5, 6, 7), declines('card', 1, 2)];
    expect(reachedLimit(counted, limits, now)).toEqual({ by: 'card', until: hoursAgo(-22) });
  });
});
