import { expect, test } from 'vitest';
import { saleStateOf } from './journeys.ts';

const sale = { opensAt: '2026-10-21T06:00:00.000Z', closesAt: '2026-11-21T07:55:00.000Z' };

test('the sale is open from the first instant, inclusive, to the last, exclusive', () => {
  const at = (instant: string) => saleStateOf({ status: 'scheduled', sale }, Date.parse(instant));
  expect(at('2026-10-21T05:59:59.999Z')).toBe('not-open');
  expect(at('2026-10-21T06:00:00.000Z')).toBe('open');
  expect(at('2026-11-21T07:54:59.999Z')).toBe('open');
  expect(at('2026-11-21T07:55:00.000Z')).toBe('closed');
});

test('a cancelled train is not on sale', () => {
  expect(saleStateOf({ status: 'cancelled', sale }, Date.parse(sale.opensAt))).toBe('cancelled');
});
