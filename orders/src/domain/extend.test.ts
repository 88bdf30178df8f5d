import { OrderExtended } from '@railhead/common/contracts/orders';
import { given } from '@railhead/common/testing/given';
import { describe, expect, test } from 'vitest';
import { after, departure, pending, placedAt, run } from '../../test/sample-order.ts';
import { extend, nextExtension } from './extend.ts';
import type { Order } from './order.ts';
import { valueOrThrow } from './result.ts';

const rules = { extensionSeconds: 300, maxExtensions: 2, extensionWindowSeconds: 3600 };
const seconds = (count: number, from = pending.holdUntil) => new Date(from.getTime() + count * 1000);
/** The buyer extends a lock that was shown to end at `seen`. */
const extending =
  (seen: Date = pending.holdUntil) =>
  (order: Order) =>
    valueOrThrow(extend('o1', order, run, rules, { seen, now: placedAt }));
/** The end of the lock after the next extension, if there is one. */
const untilOf = (...args: Parameters<typeof nextExtension>) => nextExtension(...args)?.until;
const once = after(pending, extending()(pending));
const twice = after(once, extending(once.holdUntil)(once));

describe('extending a lock', () => {
  test('moves its end by the seconds of one extension', () => {
    const holdUntil = seconds(300);
    given(pending)
      .when(extending())
      .then({
        events: [
          OrderExtended.create({
            orderId: 'o1',
            runId: run.plan.runId,
            holdUntil: holdUntil.toISOString(),
            extensions: 1,
          }),
        ],
        state: { holdUntil, extensions: 1 },
      });
  });

  test('works up to the maximum number of extensions', () => {
    given(once)
      .when(extending(once.holdUntil))
      .then({ state: { holdUntil: seconds(600), extensions: 2 } });
    given(twice).when(extending(twice.holdUntil)).thenFails('no-more-time');
    expect(untilOf(twice, run, rules, placedAt)).toBeUndefined();
  });

  test('happens once for one shown end, however often it is requested', () => {
    given(once).when(extending(pending.holdUntil)).thenUnchanged();
    given({ ...once, status: 'confirmed' as const })
      .when(extending(pending.holdUntil))
      .thenUnchanged();
  });

  test('changes nothing for an end that the lock never had', () => {
    given(pending)
      .when(extending(seconds(1)))
      .thenUnchanged();
    given(pending)
      .when(extending(new Date('9999-12-31T23:59:59.999Z')))
      .thenUnchanged();
  });

  test('fails before its window, and says when that begins', () => {
    const lastMinutes = { ...rules, extensionWindowSeconds: 300 };
    const at = (now: Date) => (order: Order) =>
      valueOrThrow(extend('o1', order, run, lastMinutes, { seen: pending.holdUntil, now }));
    const from = seconds(-300);
    given(pending)
      .when(at(seconds(-300.001)))
      .thenFails('too-early-to-extend', { retryAt: from.toISOString() });
    given(pending)
      .when(at(from))
      .then({ state: { extensions: 1 } });
    expect(nextExtension(pending, run, lastMinutes, placedAt)).toEqual({ from, until: seconds(300) });
  });

  test('fails for an order that is not pending', () => {
    given({ ...pending, status: 'expired' as const })
      .when(extending())
      .thenFails('order-not-pending', { status: 'expired' });
  });
});

describe('an order can be extended', () => {
  test('until its lock ends, while it is pending and its run is not cancelled', () => {
    const { holdUntil } = pending;
    expect(untilOf(pending, run, rules, holdUntil)).toEqual(seconds(300));
    expect(untilOf(pending, run, rules, seconds(0.001))).toBeUndefined();
    expect(untilOf({ ...pending, status: 'confirmed' }, run, rules, placedAt)).toBeUndefined();
    expect(untilOf(pending, { ...run, status: 'cancelled' }, rules, placedAt)).toBeUndefined();
  });

  test('at most to the end of the sale at the boarding stop', () => {
    const closes = seconds(-run.plan.sale.closesMinutesBefore * 60, departure);
    const order = { ...pending, holdUntil: seconds(-100, closes) };
    expect(untilOf(order, run, rules, placedAt)).toEqual(closes);
    expect(untilOf({ ...order, holdUntil: closes }, run, rules, placedAt)).toBeUndefined();
    expect(untilOf({ ...order, holdUntil: seconds(60, closes) }, run, rules, placedAt)).toBeUndefined();
  });
});
