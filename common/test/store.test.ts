import mongoose, { type Connection } from 'mongoose';
import { expect, inject, test } from 'vitest';
import { checkConsistency } from '../src/store/consistency-check.ts';
import { stateOf } from '../src/store/document.ts';
import { operators } from '../src/store/query-operators.ts';
import { transact } from '../src/store/transact.ts';
import { until } from '../testing/until.ts';
import { Counted, openOwner } from './fixtures/counter.ts';
import { counterNames } from './rig.ts';

test('racing changes are all applied, versions without a gap (E1)', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  await Promise.all(Array.from({ length: 20 }, () => owner.count('c1', 1)));
  const saved = await owner.counters.get('c1');
  expect(saved?.total).toBe(20);
  expect(saved?.events.map(({ version }) => version)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('a cause that stands in the history changes nothing', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  await owner.count('c1', 5, 'a-request');
  await owner.count('c1', 5, 'a-request');
  expect((await owner.counters.get('c1'))?.total).toBe(5);
});

test('fields that the next state lacks are gone', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  await owner.count('c1', 5);
  await owner.counters.change('c1', () => ({ next: {} as { total: number }, events: [] }));
  const saved = await owner.counters.get('c1');
  expect(saved && stateOf(saved)).toEqual({});
});

test('a transaction that throws leaves nothing and tells nobody; one that loses decides again', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  const told: string[] = [];
  owner.counters.onSaved(({ _id }) => told.push(_id));
  const add = (by: number) => (state: { total: number } | undefined) => ({
    next: { total: (state?.total ?? 0) + by },
    events: [Counted.create({ counterId: 'c', by })],
  });

  const failing = transact(owner.mongo, async (tx) => {
    await owner.counters.change('c1', add(1), {}, tx);
    throw new Error('not this time');
  });
  await expect(failing).rejects.toThrow('not this time');
  expect(await owner.counters.get('c1')).toBeUndefined();
  expect(told).toEqual([]);

  await Promise.all(
    Array.from({ length: 8 }, () =>
      transact(owner.mongo, async (tx) => {
        await owner.counters.change('c1', add(1), {}, tx);
        await owner.counters.change('c2', add(1), {}, tx);
      }),
    ),
  );
  expect((await owner.counters.get('c1'))?.total).toBe(8);
  expect((await owner.counters.get('c2'))?.total).toBe(8);
});

test('what a killed process left locked is free again in seconds (L2)', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  await owner.count('c1', 1);
  const killed = await owner.mongo.connection.startSession();
  killed.startTransaction();
  await owner.mongo.connection
    .collection<{ _id: string }>('counters')
    .updateOne({ _id: 'c1' }, { $set: { total: 7 } }, { session: killed });

  const add = (total = 0) => ({ next: { total: total + 1 }, events: [] });
  const save = () =>
    transact(owner.mongo, (tx) => owner.counters.change('c1', (state) => add(state?.total), {}, tx));
  await expect(save()).rejects.toMatchObject({ code: 'busy' });
  await until('the lock to end', save, 15_000);
  expect((await owner.counters.get('c1'))?.total).toBe(2);
});

test('a question on a connection that has just died is answered, not waited for', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  await owner.count('c1', 1);
  const died: unknown[] = [];
  for (const { pool } of Reflect.get(owner.mongo.connection.getClient(), 'topology').s.servers.values()) {
    for (const { socket } of pool.connections.toArray()) died.push(socket.destroy());
  }
  expect(died.length).toBeGreaterThan(0);
  expect((await owner.counters.get('c1'))?.total).toBe(1);
});

test('an event above 64 KiB is refused before the save', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  const large = owner.counters.change('c1', () => ({
    next: { total: 1 },
    events: [{ type: Counted.type, data: { counterId: 'c1', by: 1, ballast: 'x'.repeat(70_000) } }],
  }));
  await expect(large).rejects.toThrow('64 KiB');
  expect(await owner.counters.get('c1')).toBeUndefined();
});

test('the probe refuses a database that doubles, and one that keeps what was rolled back', async () => {
  const connection = await mongoose
    .createConnection(inject('servers').mongoUrl, { dbName: 'probe_test' })
    .asPromise();
  await expect(checkConsistency(connection)).resolves.toBeUndefined();

  /** The same server, spoilt: guards of updates are dropped, or aborts commit. */
  const spoilt = (spoil: 'guards' | 'aborts'): Connection =>
    new Proxy(connection, {
      get(target, property) {
        if (property === 'collection' && spoil === 'guards') {
          return (name: string) => {
            const collection = target.collection<{ _id: string }>(name);
            return {
              updateOne: (filter: { _id: string }, update: object, options: object) =>
                collection.updateOne({ _id: filter._id }, update, options),
              findOne: (filter: { _id: string }) => collection.findOne(filter),
            };
          };
        }
        if (property === 'startSession' && spoil === 'aborts') {
          return async () => {
            const session = await target.startSession();
            session.abortTransaction = () => session.commitTransaction();
            return session;
          };
        }
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  await expect(checkConsistency(spoilt('guards'))).rejects.toThrow('racing claims');
  await expect(checkConsistency(spoilt('aborts'))).rejects.toThrow('left its write behind');
  await connection.dropDatabase();
  await connection.close();
});

test('an operator that the code did not mark is compared as a plain value', async () => {
  await using names = await counterNames();
  const owner = await names.started(openOwner(names.owner));
  await owner.count('c1', 5);
  const found = (filter: object) => owner.counters.find({ ...filter }).then((rows) => rows.length);
  expect(await found({ total: operators({ $gt: 0 }) })).toBe(1);
  await expect(found({ total: { $gt: 0 } })).rejects.toThrow('Cast to Number failed');
  await expect(found({ _id: { $ne: '' } })).rejects.toThrow('Cast to string failed');
});
