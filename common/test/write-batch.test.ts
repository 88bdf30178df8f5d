import { expect, inject, test } from 'vitest';
import { serviceApp } from '../src/http/service-app.ts';
import { type Mongo, openMongo } from '../src/store/mongo.ts';
import { ConcurrencyConflict, transact } from '../src/store/transact.ts';
import { type BatchWrite, writeBatch } from '../src/store/write-batch.ts';
import { isDuplicate } from '../src/store/write-errors.ts';

const insert = (collection: string, _id: string, more: object = {}, isContended = false): BatchWrite => ({
  collection,
  insert: { _id, ...more },
  isContended,
});
const update = (_id: string, rev: number): BatchWrite => ({
  collection: 'seats',
  filter: { _id, rev },
  update: { $set: { rev: rev + 1 } },
});

/** Counts up to three: adds the document, and finds a duplicate once it is full. */
const countUp = (_id: string): BatchWrite => ({
  collection: 'seats',
  filter: { _id, count: { $lte: 2 } },
  update: { $inc: { count: 1 } },
  isUpsert: true,
});

test.each([
  ['one command', true],
  ['a command for each collection', false],
])('writes to several collections are all made or none, with %s', async (_how, hasBulkWrite) => {
  const url = new URL(inject('servers').mongoUrl);
  url.pathname = `/t${crypto.randomUUID().slice(0, 8)}`;
  const app = serviceApp({ name: 'store', title: 'store', logLevel: 'silent' });
  const opened = openMongo(app, url.href);
  try {
    await opened.ready;
    expect(opened.hasBulkWrite()).toBe(true);
    const mongo: Mongo = { ...opened, hasBulkWrite: () => hasBulkWrite };
    const { connection } = mongo;
    await connection.collection('orders').createIndex({ reference: 1 }, { unique: true });
    const write = (...writes: BatchWrite[]) =>
      transact(mongo, (tx) => writeBatch(mongo, writes, tx)).then(
        () => 'written',
        (error: unknown) => error,
      );
    /** What the first try met; later tries write nothing, so that the transaction ends. */
    const firstTry = async (...writes: BatchWrite[]) => {
      const met: unknown[] = [];
      await transact(mongo, async (tx) => {
        if (met.length > 0) return;
        await writeBatch(mongo, writes, tx).catch((error: unknown) => {
          met.push(error);
          throw error;
        });
      });
      return met[0];
    };
    const count = async () => ({
      seats: await connection.collection('seats').countDocuments({}),
      orders: await connection.collection('orders').countDocuments({}),
    });

    expect(await write()).toBe('written');
    const first = [insert('seats', 'a', { rev: 1 }), insert('seats', 'b', { rev: 1 })];
    expect(await write(...first, insert('orders', 'o1', { reference: 'R1' }))).toBe('written');
    expect(await write(update('a', 1), insert('orders', 'o2', { reference: 'R2' }))).toBe('written');
    expect(await count()).toEqual({ seats: 2, orders: 2 });

    const sameReference = await write(
      insert('seats', 'c', { rev: 1 }),
      insert('orders', 'o3', { reference: 'R1' }),
    );
    expect([isDuplicate(sameReference, 'reference'), isDuplicate(sameReference, '_id')]).toEqual([
      true,
      false,
    ]);
    expect(isDuplicate(await write(insert('orders', 'o1', { reference: 'R3' })), '_id')).toBe(true);
    const contended = insert('seats', 'b', { rev: 1 }, true);
    expect(await firstTry(insert('orders', 'o4', { reference: 'R4' }), contended)).toBeInstanceOf(
      ConcurrencyConflict,
    );
    expect(await firstTry(insert('orders', 'o5', { reference: 'R5' }), update('a', 1))).toBeInstanceOf(
      ConcurrencyConflict,
    );
    expect(await count()).toEqual({ seats: 2, orders: 2 });

    expect(await write(countUp('c'), insert('orders', 'o6', { reference: 'R6' }), countUp('d'))).toBe(
      'written',
    );
    expect(await write(countUp('c'), countUp('c'))).toBe('written');
    expect(
      await firstTry(insert('orders', 'o7', { reference: 'R7' }), countUp('d'), countUp('c')),
    ).toBeInstanceOf(ConcurrencyConflict);
    expect(await count()).toEqual({ seats: 4, orders: 3 });
    const counted = await connection.collection<{ _id: string; count?: number }>('seats').find().toArray();
    expect(counted.map((seat) => seat.count)).toEqual([undefined, undefined, 3, 1]);
  } finally {
    await opened.connection.dropDatabase();
    await app.close();
  }
});
