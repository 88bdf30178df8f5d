import { expect, test } from 'vitest';
import { callerAddress, callerNetwork, isLoopback, isThisMachine, networkOf } from './network-address.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
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

const call = (ip: string, remoteAddress = ip, headers: Record<string, string> = {}) =>
  ({ ip, headers, socket: { remoteAddress } }) as unknown as Parameters<typeof callerAddress>[0];

test('a caller is counted by its IPv4 address or IPv6 /64', () => {
  expect(callerNetwork(call('203.0.113.7'))).toBe('203.0.113.7');
  expect(callerNetwork(call('2001:db8:a:b:1:2:3:4'))).toBe('2001:db8:a:b');
});

test('what a proxy names that is no address counts as the proxy', () => {
  expect(callerAddress(call('203.0.113.7:4711', '10.0.0.9'))).toBe('203.0.113.7');
  expect(callerAddress(call('[2001:db8::1]:4711', '10.0.0.9'))).toBe('2001:db8::1');
  expect(callerAddress(call('unknown', '10.0.0.9'))).toBe('10.0.0.9');
});

test('only the socket makes a call one of this machine, and a forwarded call never is', () => {
  expect(isThisMachine(call('127.0.0.1'))).toBe(true);
  expect(isThisMachine(call('127.0.0.1', '203.0.113.7'))).toBe(false);
  for (const header of ['x-forwarded-for', 'forwarded']) {
    expect(isThisMachine(call('127.0.0.1', '127.0.0.1', { [header]: '127.0.0.1' })), header).toBe(false);
  }
});
