import { expect, test } from 'vitest';
import { after, departure, pending, placedAt, run } from '../../test/sample-order.ts';
import { extend, extendableUntil } from './extend.ts';

const rules = { extensionSeconds: 300, maxExtensions: 2 };
const seconds = (count: number, from = pending.holdUntil) => new Date(from.getTime() + count * 1000);
const refused = (code: string) => expect.objectContaining({ code });

test('adds its seconds to the lock until the cap is reached', () => {
  let order = pending;
  for (const time of [1, 2]) {
    order = after(order, extend('o1', order, run, rules, { seen: order.holdUntil, now: placedAt }));
    expect([order.holdUntil, order.extensions]).toEqual([seconds(300 * time), time]);
    expect(order.events.at(-1)).toMatchObject({
      type: 'orders.order-extended.v1',
      data: { orderId: 'o1', holdUntil: seconds(300 * time).toISOString(), extensions: time },
    });
  }
  expect(extendableUntil(order, run, rules, placedAt)).toBeUndefined();
  expect(() => extend('o1', order, run, rules, { seen: order.holdUntil, now: placedAt })).toThrow(
    refused('no-more-time'),
  );
});

test('one click extends once, however often it arrives', () => {
  const once = after(pending, extend('o1', pending, run, rules, { seen: pending.holdUntil, now: placedAt }));
  const again = { seen: pending.holdUntil, now: placedAt };
  expect(extend('o1', once, run, rules, again)).toBeUndefined();
  expect(extend('o1', { ...once, status: 'confirmed' }, run, rules, again)).toBeUndefined();
});

test('only a pending order whose time is not over has more', () => {
  const { holdUntil } = pending;
  expect(extendableUntil(pending, run, rules, holdUntil)).toEqual(seconds(300));
  expect(extendableUntil(pending, run, rules, seconds(0.001))).toBeUndefined();
  expect(extendableUntil({ ...pending, status: 'confirmed' }, run, rules, placedAt)).toBeUndefined();
  expect(extendableUntil(pending, { ...run, status: 'cancelled' }, rules, placedAt)).toBeUndefined();
  expect(() =>
    extend('o1', { ...pending, status: 'expired' }, run, rules, { seen: holdUntil, now: placedAt }),
  ).toThrow(refused('order-not-pending'));
});

test('never past the close of the sale at the boarding stop', () => {
  const closes = seconds(-run.plan.sale.closesMinutesBefore * 60, departure);
  const close = { ...pending, holdUntil: seconds(-100, closes) };
  expect(extendableUntil(close, run, rules, placedAt)).toEqual(closes);
  expect(extendableUntil({ ...close, holdUntil: closes }, run, rules, placedAt)).toBeUndefined();
  expect(extendableUntil({ ...close, holdUntil: seconds(60, closes) }, run, rules, placedAt)).toBeUndefined();
});
