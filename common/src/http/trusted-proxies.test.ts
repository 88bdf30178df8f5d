import { BlockList } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { addressesIn, trustedProxies } from './trusted-proxies.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('proxies are trusted in the configured networks and nowhere else', () => {
  const isTrusted = addressesIn('loopback, uniquelocal, 203.0.113.7, 2001:db8::/32');
  const trusted = [
    '127.0.0.1',
    '::1',
    '::ffff:10.1.2.3',
    '172.31.0.1',
    'fd00::1',
    '203.0.113.7',
    '2001:db8::9',
  ];
  for (const address of [...trusted, ...trusted])
    expect([address, isTrusted(address)]).toEqual([address, true]);
  const others = ['169.254.1.1', '172.32.0.1', '203.0.113.8', '2001:db9::1', '::ffff:8.8.8.8', 'unknown', ''];
  for (const address of [...others, ...others])
    expect([address, isTrusted(address)]).toEqual([address, false]);
});

test('nothing is trusted without configuration, and an invalid network throws', () => {
  expect(trustedProxies('')('127.0.0.1', 0)).toBe(false);
  for (const nonsense of ['intranet', '10.0.0.0/64', '10.0.0.0/x']) {
    expect(() => trustedProxies(nonsense), nonsense).toThrow();
  }
});

test('one address beyond the limit of the cache evicts one other, not all', () => {
  const check = vi.spyOn(BlockList.prototype, 'check');
  const isTrusted = addressesIn('10.0.0.0/8');
  const addresses = Array.from({ length: 10_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
  for (const address of addresses) isTrusted(address);
  isTrusted('10.1.0.0');
  check.mockClear();
  for (const address of addresses.slice(1)) isTrusted(address);
  expect(check).not.toHaveBeenCalled();
  isTrusted('10.0.0.0');
  expect(check).toHaveBeenCalledTimes(1);
});

test('a number trusts so many proxies, counted from the socket', () => {
  const isTrusted = trustedProxies('2');
  expect([0, 1, 2].map((hop) => isTrusted('203.0.113.7', hop))).toEqual([true, true, false]);
  expect(trustedProxies('0')('127.0.0.1', 0)).toBe(false);
});
