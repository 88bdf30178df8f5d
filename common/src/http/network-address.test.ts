import { expect, test } from 'vitest';
import { isLoopback, networkOf } from './network-address.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:a:b::1', '2001:db8:a:b'],
  ['2001:db8:a:b:ffff:ffff:ffff:ffff', '2001:db8:a:b'],
  ['2001:0db8:000a:000b::2', '2001:db8:a:b'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001::1:2:3:4:5:6', '2001:0:1:2'],
  ['::1', '0:0:0:0'],
])('%s belongs to %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

test('only this machine is loopback', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['10.0.0.1', '128.0.0.1', '::2', '127::1'].map(isLoopback)).toEqual([false, false, false, false]);
});
