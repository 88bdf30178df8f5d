import { expect, test } from 'vitest';
import { eventContracts } from '../../contracts/define.ts';
import { connectionOptions } from './connection-options.ts';
import { brokerUsers, permissionsOf } from './permissions.ts';

const publishable = (user: (typeof brokerUsers)[number], prefix?: string) =>
  permissionsOf(user, prefix).publish.allow;

test('each event may be published by its owner alone', () => {
  for (const { type, owner } of eventContracts.values()) {
    const publishers = brokerUsers.filter((user) => publishable(user).includes(`${type}.*`));
    expect(publishers, type).toEqual([owner]);
  }
});

test('no pattern reaches the events of more than its service', () => {
  const first = new Set(
    brokerUsers.flatMap((user) => publishable(user)).map((subject) => subject.split('.')[0]),
  );
  expect([...first].filter((token) => token === '*' || token === '>')).toEqual([]);
});

test('a prefix keeps the rights of several systems apart', () => {
  expect(publishable('payments', 'second')).toContain('second.payments.payment-captured.v1.*');
  expect(publishable('orders', 'second')).toContain('$JS.API.CONSUMER.MSG.NEXT.second_PAYMENTS.orders');
  expect(publishable('payments', 'second')).not.toContain('payments.payment-captured.v1.*');
});

test('a URL gives the client its user, its private inbox and a server without a password', () => {
  expect(connectionOptions('nats://orders:p%40ss@127.0.0.1:4222')).toEqual({
    servers: ['127.0.0.1:4222'],
    user: 'orders',
    pass: 'p@ss',
    inboxPrefix: '_INBOX.orders',
  });
  expect(connectionOptions('nats://one:4222,two')).toEqual({ servers: ['one:4222', 'two'] });
});
