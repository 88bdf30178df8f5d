import { describe, expect, test } from 'vitest';
import { publishDeadLetter } from '../src/messaging/dead-letters.ts';
import { until } from '../testing/until.ts';
import { Counted, openHearer, openOwner } from './fixtures/counter.ts';
import { counterNames } from './rig.ts';

const event = (counterId: string, version: number, by = version) => ({
  specversion: '1.0',
  id: `${counterId}.${version}`,
  source: 'orders',
  type: Counted.type,
  subject: counterId,
  time: new Date().toISOString(),
  version,
  data: { counterId, by },
});
const subjectOf = (counterId: string) => `${Counted.type}.${counterId}`;

describe('a crash loses nothing and doubles nothing (D1, E1, E2)', () => {
  test.concurrent.each([
    ['between save and publish', 1],
    ['between save and publish', 3],
    ['between publish and mark', 1],
    ['between publish and mark', 2],
  ])('owner killed %s, time %i', async (step, nth) => {
    await using names = await counterNames();
    const first = await names.started(openOwner({ ...names.owner, natsUrl: 'nats://127.0.0.1:1' }));
    // The broker is away for this program: everything below is saved and nothing told.
    for (let by = 1; by <= 4; by++) await first.count('c1', by);
    await names.crash(step, nth, names.owner);

    const owner = await names.started(openOwner(names.owner));
    const hearer = await names.started(openHearer(names.hearer));
    await until('the copy', async () => (await hearer.copies.get('c1'))?.heard['orders/c1'] === 4);
    expect((await hearer.copies.get('c1'))?.total).toBe(10);
    const told = new Set<string>();
    for await (const { text } of owner.bus.readToEnd('ORDERS', {})) told.add(JSON.parse(text()).id);
    expect(told).toEqual(new Set((await owner.counters.get('c1'))?.events.map(({ id }) => id)));
  });

  test.concurrent.each([1, 2])('hearer killed between handling and ack, time %i', async (nth) => {
    await using names = await counterNames();
    const owner = await names.started(openOwner(names.owner));
    for (let by = 1; by <= 4; by++) await owner.count('c1', by);
    await names.crash('between handling and ack', nth, names.hearer);

    const hearer = await names.started(openHearer(names.hearer));
    await until('the copy', async () => (await hearer.copies.get('c1'))?.heard['orders/c1'] === 4, 60_000);
    expect((await hearer.copies.get('c1'))?.total).toBe(10);
  });
});

test.concurrent('an event is published once and in its turn, though its document is marked later', async () => {
  await using names = await counterNames();
  const published: string[] = [];
  const owner = await names.started(
    openOwner(names.owner, (bus) => ({
      ...bus,
      publish(subject, body, msgId) {
        published.push(msgId);
        return bus.publish(subject, body, msgId);
      },
    })),
  );
  const streams = owner.mongo.connection.collection('streams');
  await until('the new stream to be known', () => streams.findOne({}));
  for (let by = 1; by <= 12; by++) await owner.count('c1', by);
  await until('nothing unsent', async () => (await owner.counters.get('c1'))?.unsentAt === undefined);
  expect(published).toEqual(Array.from({ length: 12 }, (_, index) => `c1.${index + 1}`));
  expect((await owner.counters.get('c1'))?.sent).toBe(12);
});

test.concurrent('duplicates and any order of arrival give the same copy, each version once (E1)', async () => {
  await using names = await counterNames();
  const hearer = await names.started(openHearer(names.hearer));
  for (const version of [5, 2, 1, 2, 4, 3, 1, 5, 6, 4]) {
    await hearer.bus.publish(subjectOf('c1'), JSON.stringify(event('c1', version)), crypto.randomUUID());
  }
  await until('the last version', async () => (await hearer.copies.get('c1'))?.heard['orders/c1'] === 6);
  expect((await hearer.copies.get('c1'))?.total).toBe(21);
  await until('nothing to wait', async () => (await hearer.inbox.bufferedKeys()).length === 0);
});

test.concurrent('poison is parked at once and delays only its own aggregate; retried, it is applied in its turn (E4, L3)', async () => {
  await using names = await counterNames();
  let broken = true;
  const hearer = await names.started(
    openHearer(names.hearer, undefined, (by) => {
      if (broken && by === 66) throw new Error('cannot be done yet');
    }),
  );
  await hearer.bus.publish(subjectOf('ill'), '{ not json', 'poison');
  await hearer.bus.publish(subjectOf('slow'), JSON.stringify(event('slow', 1, 66)), 'failing');
  await hearer.bus.publish(subjectOf('slow'), JSON.stringify(event('slow', 2, 2)), 'next');
  await hearer.bus.publish(subjectOf('well'), JSON.stringify(event('well', 1)), 'well');
  await until('the neighbour', async () => (await hearer.copies.get('well'))?.total === 1, 5000);

  const parked = await until('two parked', async () => {
    const found: { seq: number; cause: string }[] = [];
    for await (const { seq, text } of hearer.bus.readToEnd('PARKED', {}))
      found.push({ seq, ...JSON.parse(text()) });
    return found.length === 2 ? found : undefined;
  });
  expect(parked[0]?.cause).toContain('not JSON');
  expect(parked[1]?.cause).toContain('cannot be done yet');
  expect(await hearer.copies.get('slow')).toBeUndefined();

  const failing = parked[1]?.seq;
  expect(JSON.parse(await hearer.bus.request(`retry.payments.${failing}`, '', 5000))).toMatchObject({
    ok: false,
  });
  broken = false;
  expect(JSON.parse(await hearer.bus.request(`retry.payments.${failing}`, '', 5000))).toEqual({
    ok: true,
    detail: 'applied',
  });
  await until('what waited', async () => (await hearer.copies.get('slow'))?.total === 68);
});

test.concurrent('types that only a newer consumer knows count as applied, hold nothing up and are not applied later', async () => {
  await using names = await counterNames();
  const hearer = await names.started(openHearer(names.hearer));
  const types = [Counted.type, 'orders.counted.v2', 'orders.counter-renamed.v1', Counted.type];
  const send = (type: string, version: number) =>
    hearer.bus.publish(
      `${type}.c1`,
      JSON.stringify({
        ...event('c1', version),
        type,
        ...(type !== Counted.type && { data: { name: 'x' } }),
      }),
      crypto.randomUUID(),
    );
  for (const [index, type] of types.entries()) await send(type, index + 1);
  await until('the last version', async () => (await hearer.copies.get('c1'))?.heard['orders/c1'] === 4);
  expect((await hearer.copies.get('c1'))?.total).toBe(5);
  // The owner publishes again what the new version of this consumer would have applied.
  await send(Counted.type, 2);
  await send(Counted.type, 5);
  await until('the next version', async () => (await hearer.copies.get('c1'))?.heard['orders/c1'] === 5);
  expect((await hearer.copies.get('c1'))?.total).toBe(10);
  for await (const { text } of hearer.bus.readToEnd('PARKED', {})) expect(text()).toBe('no dead letter');
});

test.concurrent('an owner is asked for what never came', async () => {
  await using names = await counterNames();
  const hearer = await names.started(openHearer(names.hearer));
  const owner = await names.started(openOwner({ ...names.owner }));
  await owner.count('c1', 1);
  await until('the first', async () => (await hearer.copies.get('c1'))?.total === 1);
  // Version 2 is lost on the way: only 3 arrives.
  await owner.mongo.connection
    .collection<{ _id: string }>('counters')
    .updateOne(
      { _id: 'c1' },
      { $set: { sent: 3, events: [event('c1', 1), event('c1', 2), event('c1', 3)], total: 6 } },
    );
  await owner.bus.publish(subjectOf('c1'), JSON.stringify(event('c1', 3)), crypto.randomUUID());
  await until('all three', async () => (await hearer.copies.get('c1'))?.total === 6, 40_000);
});

test.concurrent('a deleted stream is refilled by its owner, and a fresh copy equals the old one (E3)', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  const first = await names.started(openHearer(names.hearer));
  for (let n = 1; n <= 40; n++) await owner.count(`c${n % 8}`, n);
  const copies = async (hearer: typeof first) =>
    (await hearer.copies.find({})).map(({ _id, total }) => `${_id} ${total}`).toSorted();
  const totals = (await owner.counters.find({})).map(({ _id, total }) => `${_id} ${total}`).toSorted();
  await until('the first copy', async () => JSON.stringify(await copies(first)) === JSON.stringify(totals));

  await owner.bus.deleteStream('ORDERS');
  const another = { ...names.hearer, mongoUrl: names.hearer.mongoUrl.replace('_hearer', '_another') };
  await first.app.close();
  const fresh = await names.started(openHearer(another));
  await until(
    'the fresh copy',
    async () => JSON.stringify(await copies(fresh)) === JSON.stringify(totals),
    40_000,
  );

  const refilled = new Map<string, unknown>();
  for await (const { text } of owner.bus.readToEnd('ORDERS', {}))
    refilled.set(JSON.parse(text()).id, JSON.parse(text()));
  const stored = (await owner.counters.find({})).flatMap(({ events }) => events);
  expect(refilled.size).toBe(stored.length);
  for (const envelope of stored) expect(refilled.get(envelope.id)).toEqual(envelope);
  await fresh.mongo.connection.dropDatabase();
});

test.concurrent('a parked message is parked once, however often it is set aside', async () => {
  await using names = await counterNames();
  const hearer = await names.started(openHearer(names.hearer));
  const message = { service: 'payments', stream: 'ORDERS', seq: 7, subject: subjectOf('c1') };
  await publishDeadLetter(hearer.bus, message, new Error('no'));
  await publishDeadLetter(hearer.bus, message, new Error('no'));
  expect((await hearer.bus.state('PARKED')).messages).toBe(1);
});
