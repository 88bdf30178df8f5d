import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';

/** Holds on any MongoDB, and on the offline database also because of what we replace in it. */
type Row = { _id: number; kind: string; tags?: string[]; due?: number; entries: number[]; rev: number };

let connection: mongoose.Connection;
let rows: mongoose.mongo.Collection<Row>;
const name = `railhead_database_${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  connection = await mongoose.createConnection(inject('servers').mongoUrl, { dbName: name }).asPromise();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

beforeEach(async () => {
  rows = connection.collection(randomUUID());
  await rows.createIndex({ tags: 1 });
  await rows.createIndex({ kind: 1, due: 1 });
  await rows.createIndex(
    { due: 1 },
    { partialFilterExpression: { due: { $exists: true } }, name: 'dueOnly' },
  );
  await rows.createIndex({ rev: 1, _id: 1 }, { unique: true });
  const fresh = Array.from({ length: 40 }, (_, _id) => ({
    _id,
    kind: _id % 2 ? 'odd' : 'even',
    tags: [`t${_id % 5}`, `t${(_id + 1) % 5}`],
    due: _id,
    entries: [],
    rev: 1,
  }));
  await rows.insertMany(fresh);
});

/** What indexes answer, beside what the documents say. */
async function expectIndexesToAgree(): Promise<void> {
  const all = await rows.find({}).sort({ _id: 1 }).toArray();
  const ids = (found: Row[]) => found.map(({ _id }) => _id).sort((a, b) => a - b);
  for (const tag of ['t0', 't1', 't2', 't3', 't4', 'new'])
    expect(ids(await rows.find({ tags: tag }).toArray())).toEqual(
      ids(all.filter(({ tags }) => tags?.includes(tag))),
    );
  for (const kind of ['odd', 'even', 'other'])
    expect(ids(await rows.find({ kind, due: { $gte: 10 } }).toArray())).toEqual(
      ids(all.filter((row) => row.kind === kind && row.due !== undefined && row.due >= 10)),
    );
  const due = await rows
    .find({ due: { $exists: true } })
    .hint('dueOnly')
    .sort({ due: 1 })
    .toArray();
  expect(due.map((row) => row.due)).toEqual(all.flatMap((row) => row.due ?? []).sort((a, b) => a - b));
}

describe('an index finds what the documents say', () => {
  const updates: Record<string, mongoose.mongo.UpdateFilter<Row>> = {
    'a field of no index': { $set: { entries: [1] }, $inc: { rev: 1 } },
    'a field of a partial index is removed': { $unset: { due: '' } },
    'a field of two indexes': { $set: { due: 1000 } },
    'a smaller value': { $min: { due: 0 } },
    'a list is replaced': { $set: { tags: ['new'] } },
    'a list is emptied': { $set: { tags: [] } },
    'a list grows': { $push: { tags: { $each: ['new', 'newer'] } } },
    'a list shrinks': { $pull: { tags: 't1' } },
    'an element of a list': { $set: { 'tags.0': 'new' } },
    'a field of a compound index': { $set: { kind: 'other' } },
    'a field that was absent': { $set: { more: { deep: [1] } } } as mongoose.mongo.UpdateFilter<Row>,
  };
  test.each(Object.entries(updates))('%s', async (_, update) => {
    const changed = await rows.updateMany({ _id: { $in: [1, 2, 3, 4, 15, 16, 17] } }, update);
    expect(changed.matchedCount).toBe(7);
    await rows.updateOne({ _id: 30 }, update);
    await expectIndexesToAgree();
  });

  test('documents are replaced and deleted', async () => {
    await rows.replaceOne({ _id: 3 }, { kind: 'other', entries: [], rev: 7 });
    await rows.deleteMany({ _id: { $gte: 5, $lt: 25 } });
    await rows.insertOne({ _id: 6, kind: 'other', tags: ['new'], entries: [], rev: 1 });
    await expectIndexesToAgree();
  });

  test('an aborted transaction changes none of them', async () => {
    const session = await connection.startSession();
    session.startTransaction();
    await rows.updateMany({ kind: 'odd' }, { $set: { tags: ['new'] }, $unset: { due: '' } }, { session });
    await session.abortTransaction();
    await session.endSession();
    expect(await rows.countDocuments({ tags: 'new' })).toBe(0);
    await expectIndexesToAgree();
  });
});

test('an update that changes nothing says so, and another one leaves what it does not name', async () => {
  expect((await rows.updateOne({ _id: 1 }, { $set: { kind: 'odd' } })).modifiedCount).toBe(0);
  const before = await rows.findOne({ _id: 1 });
  await rows.updateOne(
    { _id: 1 },
    { $push: { entries: { $each: [4, 5] } }, $inc: { rev: 1 }, $max: { due: 7 } },
  );
  expect(await rows.findOne({ _id: 1 })).toEqual({ ...before, entries: [4, 5], rev: 2, due: 7 });
});

test('a unique key is given back when its document changes, and kept when it does not', async () => {
  await rows.createIndex(
    { kind: 1, rev: 1 },
    { unique: true, partialFilterExpression: { rev: { $gte: 50 } } },
  );
  const take = (_id: number) => rows.updateOne({ _id }, { $set: { rev: 50 } });
  await take(1);
  await rows.updateOne({ _id: 1 }, { $set: { due: 99 } });
  await expect(take(3)).rejects.toMatchObject({ code: 11000 });
  await rows.updateOne({ _id: 1 }, { $set: { rev: 51 } });
  await take(3);
  await expectIndexesToAgree();
});

test('a collection that was dropped leaves no document, index entry or unique key behind', async () => {
  await rows.drop();
  expect(await rows.find({ tags: 't1' }).toArray()).toEqual([]);
  await rows.createIndex({ tags: 1 });
  await rows.createIndex({ rev: 1, _id: 1 }, { unique: true });
  await rows.insertOne({ _id: 1, kind: 'odd', tags: ['new'], entries: [], rev: 1 });
  expect(await rows.find({ tags: { $gte: '' } }).toArray()).toHaveLength(1);
});

test('bounds for one element of a list are not met by two of its elements', async () => {
  await rows.insertOne({ _id: 100, kind: 'odd', tags: ['t0', 't9'], entries: [], rev: 1 });
  const between = (above: string, last: string) =>
    rows
      .find({ tags: { $elemMatch: { $gt: above, $lte: last } }, kind: 'odd' })
      .map(({ _id }) => _id)
      .toArray();
  expect((await between('t4', 't8')).length).toBe(0);
  expect(await between('t8', 't9')).toEqual([100]);
  expect((await between('t3', 't4')).sort((a, b) => a - b)).toEqual([3, 9, 13, 19, 23, 29, 33, 39]);
});

test('a combined condition decides beside an id and beside an indexed field', async () => {
  const matched = (filter: mongoose.mongo.Filter<Row>) => rows.countDocuments(filter);
  for (const [field, expected] of [
    [{ _id: 4 }, 1],
    [{ kind: 'even', due: 4 }, 1],
    [{ tags: 't4' }, 16],
  ] as const) {
    const low = expected === 1 ? { due: { $lte: 4 } } : { due: { $gte: 0 } };
    const high = { due: { $gt: 1000 } };
    expect(await matched({ ...field, $or: [low, high] })).toBe(expected);
    expect(await matched({ ...field, $or: [high] })).toBe(0);
    expect(await matched({ ...field, $nor: [high] })).toBe(expected);
    expect(await matched({ ...field, $nor: [low] })).toBe(0);
    expect(await matched({ ...field, $and: [low, high] })).toBe(0);
  }
  const update = { $inc: { rev: 1 } };
  expect((await rows.updateOne({ _id: 4, $nor: [{ due: 4 }] }, update)).matchedCount).toBe(0);
  expect((await rows.updateOne({ kind: 'even', _id: 4, $nor: [{ due: 5 }] }, update)).matchedCount).toBe(1);
  await expectIndexesToAgree();
});

test('a query with a hint, a sort and a limit finds the first that match, in order', async () => {
  const query = (limit: number) =>
    rows
      .find({ due: { $exists: true, $lte: 30 }, _id: { $nin: [2, 3] } }, { projection: { due: 1 } })
      .hint({ due: 1 })
      .sort({ due: 1 })
      .limit(limit);
  await rows.updateOne({ _id: 5 }, { $set: { due: 0.5 } });
  expect(await query(4).toArray()).toEqual([
    { _id: 0, due: 0 },
    { _id: 5, due: 0.5 },
    { _id: 1, due: 1 },
    { _id: 4, due: 4 },
  ]);
  expect(await query(1000).toArray()).toHaveLength(29);
});

test('such a query that also has an earliest value begins there', async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
  const timed = connection.collection<{ _id: string; at?: Date }>(randomUUID());
  await timed.createIndex({ at: 1 }, { partialFilterExpression: { at: { $exists: true } } });
  await timed.insertMany(
    Array.from({ length: 10 }, (_, index) => ({ _id: `d${index}`, at: at(Math.floor(index / 2)) })),
  );
  const found = await timed
    .find({ at: { $exists: true, $lte: at(3), $gte: at(1) }, _id: { $nin: ['d3', 'd4'] } })
    .hint({ at: 1 })
    .sort({ at: 1 })
    .limit(4)
    .map(({ _id }) => _id)
    .toArray();
  expect(found).toEqual(['d2', 'd5', 'd6', 'd7']);
});

test('an index on elements of a list finds each document once, by its smallest element', async () => {
  await rows.createIndex({ 'jobs.at': 1 }, { partialFilterExpression: { 'jobs.at': { $exists: true } } });
  await rows.updateOne({ _id: 1 }, {
    $set: { jobs: [{ at: 9 }, { at: 2 }] },
  } as mongoose.mongo.UpdateFilter<Row>);
  await rows.updateOne({ _id: 2 }, { $set: { jobs: [{ at: 5 }] } } as mongoose.mongo.UpdateFilter<Row>);
  await rows.updateOne({ _id: 3 }, { $set: { jobs: [] } } as mongoose.mongo.UpdateFilter<Row>);
  const found = await rows
    .find({ 'jobs.at': { $lte: 10 } }, { projection: { _id: 1 } })
    .hint({ 'jobs.at': 1 })
    .sort({ 'jobs.at': 1 })
    .limit(10)
    .toArray();
  expect(found).toEqual([{ _id: 1 }, { _id: 2 }]);
});

test('a projection of whole fields keeps their order and the id', async () => {
  expect(Object.keys((await rows.findOne({ _id: 1 }, { projection: { rev: 1, kind: 1 } })) ?? {})).toEqual([
    '_id',
    'kind',
    'rev',
  ]);
  expect(Object.keys((await rows.findOne({ _id: 1 }, { projection: { _id: 0, tags: 0 } })) ?? {})).toEqual([
    'kind',
    'due',
    'entries',
    'rev',
  ]);
});

test('an abandoned transaction ends within seconds, also while writes wait for it', async () => {
  const abandoned = await connection.startSession();
  abandoned.startTransaction();
  await rows.updateOne({ _id: 1 }, { $set: { kind: 'lost' } }, { session: abandoned });
  const waiting = rows.updateMany({ _id: { $in: [1] }, rev: 1 }, { $set: { kind: 'kept' } });
  expect((await waiting).modifiedCount).toBe(1);
  await expect(abandoned.commitTransaction()).rejects.toMatchObject({ code: 251 });
  await abandoned.endSession();
  expect((await rows.findOne({ _id: 1 }))?.kind).toBe('kept');
}, 15_000);

test('a transaction goes on while a write of many documents waits for it', async () => {
  const session = await connection.startSession();
  session.startTransaction();
  await rows.updateOne({ _id: 1 }, { $inc: { rev: 10 } }, { session });
  const waiting = rows.updateMany({ _id: { $in: [1] } }, { $inc: { rev: 1 } });
  await rows.updateOne({ _id: 2 }, { $inc: { rev: 10 } }, { session });
  await session.commitTransaction();
  await session.endSession();
  expect((await waiting).modifiedCount).toBe(1);
  expect((await rows.findOne({ _id: 1 }))?.rev).toBe(12);
}, 4000);
