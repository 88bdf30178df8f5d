import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { PaymentAuthorized, PaymentCaptured } from '@railhead/common/contracts/payments';
import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asUser } from '../infra/local/servers/credentials.ts';
import { type Product, startProduct, untilOnSale } from './product.ts';
import { type Traveller, traveller } from './traveller.ts';

const started = new AsyncDisposableStack();
let product: Product;
let buyer: Traveller;
let found: Awaited<ReturnType<Traveller['findJourney']>>;
beforeAll(async () => {
  product = started.use(await startProduct());
  buyer = traveller(product);
  found = await buyer.findJourney();
  await untilOnSale(product, found.journey.runId);
  await buyer.signIn('ada@example.org');
});
afterAll(() => started.disposeAsync());

/** A program that has reached the broker with the password of one service. */
async function busAs(user: string) {
  const { natsUrl, credentials } = product.servers;
  const app = serviceApp({ name: user, title: user, logLevel: 'silent' });
  started.defer(() => app.close());
  const bus = openBus(app, { natsUrl: asUser(natsUrl, user, credentials.nats) }, user);
  await bus.ready;
  return bus;
}

/** The two messages that made a ticket out of an order that nobody paid. */
const forgedEvents = (orderId: string, amount: object) =>
  [PaymentAuthorized, PaymentCaptured].map(({ type }, index) => ({
    specversion: '1.0',
    id: `${orderId}.${index + 1}`,
    source: 'payments',
    type,
    subject: orderId,
    time: new Date().toISOString(),
    version: index + 1,
    data: { orderId, paymentId: orderId, amount },
  }));

const place = async () => {
  const { body } = await buyer.order(found.journey, await buyer.freeSeats(found, 1));
  return body;
};

test.each(['auth', 'tickets', 'orders', 'expiration', 'client'])(
  '%s cannot confirm an order with a payment that it made up',
  async (user) => {
    const bus = await busAs(user);
    const order = await place();
    for (const event of forgedEvents(order.id, order.fare)) {
      const subject = `${event.type}.${order.id}`;
      await expect(bus.publish(subject, JSON.stringify(event), event.id)).rejects.toThrow(
        'no stream acknowledged',
      );
    }
    expect((await buyer.getOrder(order.id)).status).toBe('pending');
    await buyer.request('POST', `/api/orders/${order.id}/cancel`, {});
  },
);

test('an order that is confirmed without money raises an alarm, if payments’ own account is stolen', async () => {
  const bus = await busAs('payments');
  const order = await place();
  for (const event of forgedEvents(order.id, order.fare))
    await bus.publish(`${event.type}.${order.id}`, JSON.stringify(event), event.id);
  await until(
    'the order to be confirmed',
    async () => (await buyer.getOrder(order.id)).status === 'confirmed',
  );
  const alarm = 'alarm: order confirmed although its payment was never authorized';
  await until('the alarm', () =>
    product
      .logs('payments')
      .split('\n')
      .some((line) => line.includes(alarm) && line.includes(order.id)),
  );
});

test('a service reaches its own keys in Redis only, and nobody without a password reaches any', async () => {
  const { redisUrl, credentials } = product.servers;
  const options = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 };
  const own = { auth: '{limits-auth}:k', orders: 'railhead:seats:{x}', expiration: '{railhead}:latest:x' };
  for (const [user, key] of Object.entries(own)) {
    const redis = new Redis(asUser(redisUrl, user, credentials.redis), options);
    started.defer(() => redis.disconnect());
    expect(await redis.set(key, '1')).toBe('OK');
    for (const foreign of Object.values(own).filter((other) => other !== key)) {
      await expect(redis.get(foreign)).rejects.toThrow('NOPERM');
      await expect(redis.eval('return redis.call("get", KEYS[1])', 1, foreign)).rejects.toThrow(
        /NOPERM|permission/i,
      );
    }
    const refused = [
      () => redis.flushall(),
      () => redis.keys('*'),
      () => redis.config('GET', '*'),
      () => redis.acl('LIST'),
      () => redis.function('FLUSH'),
    ];
    for (const command of refused) await expect(command()).rejects.toThrow('NOPERM');
    await redis.del(key);
  }
  const nobody = new Redis(redisUrl.replace(/\/\/[^@]*@/, '//'), { ...options, enableReadyCheck: false });
  nobody.on('error', () => undefined);
  started.defer(() => nobody.disconnect());
  await expect(nobody.get('railhead:seats:{x}')).rejects.toThrow('NOAUTH');
});

test('no password is in a log or a command line, and other users of the machine cannot enter the data folder', () => {
  const passwords = Object.values(product.servers.credentials).flatMap((users) => Object.values(users));
  expect(passwords.length).toBeGreaterThan(10);
  for (const service of [
    'auth',
    'tickets',
    'orders',
    'payments',
    'expiration',
    'client',
    'nats',
    'redis',
    'mongo',
  ])
    for (const password of passwords) expect(product.logs(service)).not.toContain(password);
  const commandLines = execFileSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' });
  for (const password of passwords) expect(commandLines).not.toContain(password);
  expect(statSync(product.dataDir).mode & 0o777).toBe(0o700);
});
