import { expect, test } from 'vitest';
import { trustedProxies } from './trusted-proxies.ts';

test('proxies stand in the networks that were named, and nowhere else', () => {
  const isTrusted = trustedProxies('loopback, uniquelocal, 203.0.113.7, 2001:db8::/32');
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

test('nobody is trusted when nobody is named, and nonsense is no network', () => {
  expect(trustedProxies('')('127.0.0.1')).toBe(false);
  for (const nonsense of ['intranet', '10.0.0.0/64', '10.0.0.0/x']) {
    expect(() => trustedProxies(nonsense), nonsense).toThrow();
  }
});
