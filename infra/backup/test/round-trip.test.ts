import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { streams } from '@railhead/common/messaging/topology';
import { databaseUsers } from '@railhead/common/store/database-users';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { event } from '../../../e2e/chaos/invariants/consistent-state.fixture.ts';
import { auditRestored } from '../src/drill/audit-restored.ts';
import type { Manifest } from '../src/parts/manifest.ts';
import { cutStreams } from '../src/restore/cut-streams.ts';
import { restore } from '../src/restore/restore.ts';
import { takeSnapshot } from '../src/snapshot/take-snapshot.ts';
import { openTestInstallation, sellTickets, type TestInstallation } from './test-installation.ts';

// One story on one installation: it is sold, backed up while it changes, lost, restored and audited.
let installation: TestInstallation;
let folder: string;
let manifest: Manifest;
let before: Awaited<ReturnType<typeof readAll>>;
beforeAll(async () => {
  installation = await openTestInstallation();
  await sellTickets(installation);
  before = await readAll(installation);
}, 60_000);
afterAll(() => installation[Symbol.asyncDispose]());

test('a snapshot has all databases at one moment, although they change', async () => {
  const changes = await keepChanging(installation);
  ({ folder, manifest } = await takeSnapshot(installation, { ...installation, environment: 'test' }));
  expect(await changes.stop()).toBeGreaterThan(1);
  expect(manifest.parts.length).toBeGreaterThan(streams.length * 2 + databaseUsers.length * 2);
});

test('nothing of a backup can be read without its identity', () => {
  const stored = manifest.parts.map(({ name }) => readFileSync(join(folder, name), 'latin1')).join('');
  expect(stored).not.toContain('ada@example.org');
  expect(JSON.stringify(manifest)).not.toContain('ada@example.org');
});

test('a system that is not empty is left as it is', async () => {
  await expect(restore(installation, { ...installation, folder })).rejects.toThrow(
    /into an empty system only, and the database \S+ has documents in accounts; nothing was restored/,
  );
});

test('one wrong byte is found before anything is written', async () => {
  await installation.empty();
  const file = join(folder, manifest.parts.at(-1)?.name ?? '');
  const stored = readFileSync(file);
  const wrong = Buffer.from(stored);
  wrong.writeUInt8(wrong.readUInt8(wrong.length - 1) ^ 1, wrong.length - 1);
  writeFileSync(file, wrong);
  await expect(restore(installation, { ...installation, folder })).rejects.toThrow(
    /^streams\/\S+ is not the file that was backed up, nothing was restored\.$/,
  );
  writeFileSync(file, stored);
  expect((await readAll(installation)).documents).toEqual({});
});

test('a restored system is what it was, to the byte, and passes the audit', async () => {
  const restored = await restore(installation, { ...installation, folder });
  const after = await readAll(installation);
  for (const [name, rows] of Object.entries(before.documents))
    expect(after.documents[name]).toEqual(expect.arrayContaining(rows));
  expect(after.indexes).toEqual(expect.objectContaining(before.indexes));
  expect(after.messages).toEqual(expect.arrayContaining(before.messages));
  expect(restored.messages).toBe(after.messages.length);
  expect(after.documents['auth/accounts']?.length).toBe((after.documents['payments/pairs']?.length ?? 0) + 1);

  const { violations, checked } = await audit();
  expect(violations).toEqual([]);
  expect(checked).toBeGreaterThan(20);
});

test('what was published after the moment of the databases is cut off', async () => {
  const unsaved = event('orders', 'o9', 1, 'order-placed', 0);
  await installation.publish(unsaved);
  const position = await lastSequence('ORDERS');
  expect((await audit()).violations.map(({ message }) => message)).toEqual([
    'orders: o9.1 is in the stream and was never saved',
  ]);
  const orders = { name: 'ORDERS', position: 0, firstSeq: 1, lastSeq: position, messages: position };
  expect(await cutStreams(installation, { ...manifest, streams: [orders] })).toBe(1);
  expect((await audit()).violations).toEqual([]);
});

test.each([
  [
    'a seat sold twice',
    'orders',
    'ledger',
    { _id: 'r1/A-1' },
    { $push: { spans: { from: 1, to: 2, orderId: 'o2' } } },
    /sold to o1 and to o2/,
  ],
  [
    'an unexplained cent',
    'payments',
    'payments',
    { _id: 'o1' },
    { $set: { 'ledger.0.amount.amount': 1361 } },
    /1361 were captured for o1, which costs 1360/,
  ],
  [
    'a missing version',
    'payments',
    'payments',
    { _id: 'o2' },
    { $set: { 'events.0.version': 2 } },
    /payments\/o2 has o2\.1 in place 1/,
  ],
  [
    'an event that is in no stream',
    'tickets',
    'orders',
    { _id: 'o2' },
    {
      $set: {
        sent: 1,
        events: [{ ...event('tickets', 'o2', 1, 'ticket-voided', 0), time: new Date().toISOString() }],
      },
    },
    /counts as published and is not in the stream/,
  ],
] as const)('the audit finds %s', async (_, service, collection, filter, update, found) => {
  const documents = installation.mongo
    .db(installation.databaseOf(service))
    .collection<{ _id: string }>(collection);
  const original = await documents.findOneAndUpdate(filter, update as Record<string, object>);
  expect((await audit()).violations.map(({ message }) => message).join('\n')).toMatch(found);
  if (original) await documents.replaceOne(filter, original);
});

const audit = () => auditRestored(installation, new Date(manifest.databaseTime));

async function lastSequence(stream: string): Promise<number> {
  const jsm = await installation.nats.jetstreamManager();
  return (await jsm.streams.info(installation.names.stream(stream))).state.last_seq;
}

/** Two databases change together, and each event is published and then marked as published, until it is stopped. */
async function keepChanging({ mongo, databaseOf, publish }: TestInstallation) {
  const accounts = mongo.db(databaseOf('auth')).collection<{ _id: string }>('accounts');
  const pairs = mongo.db(databaseOf('payments')).collection<{ _id: string }>('pairs');
  const change = async (number: number) => {
    const _id = `n${number}`;
    const time = new Date().toISOString();
    const registered = { ...event('auth', _id, 1, 'account-registered', 0), time };
    await mongo.withSession((session) =>
      session.withTransaction(async () => {
        await accounts.insertOne({ _id, events: [registered], sent: 0 } as { _id: string }, { session });
        await pairs.insertOne({ _id }, { session });
      }),
    );
    await publish(registered);
    await accounts.updateOne({ _id }, { $set: { sent: 1 } });
  };
  let isStopped = false;
  let changes = 0;
  await change(changes++);
  const changing = (async () => {
    while (!isStopped) await change(changes++);
  })();
  return {
    async stop() {
      isStopped = true;
      await changing;
      return changes;
    },
  };
}

type Stored = { documents: Record<string, Buffer[]>; indexes: Record<string, unknown>; messages: unknown[] };

/** Everything in an installation: documents as bytes, indexes, and messages with subject, headers, sequence and time. */
async function readAll({ mongo, nats, databaseOf, names }: TestInstallation): Promise<Stored> {
  const all: Stored = { documents: {}, indexes: {}, messages: [] };
  for (const user of databaseUsers) {
    const db = mongo.db(databaseOf(user));
    for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
      const rows = await db
        .collection(name)
        .find<Buffer>({}, { raw: true, sort: { _id: 1 } })
        .toArray();
      all.documents[`${user}/${name}`] = rows.map((row) => Buffer.from(row));
      all.indexes[`${user}/${name}`] = await db.collection(name).listIndexes().toArray();
    }
  }
  const jsm = await nats.jetstreamManager();
  for await (const { config, state } of jsm.streams.list()) {
    if (!streams.some(({ name }) => names.stream(name) === config.name)) continue;
    for (let seq = Math.max(state.first_seq, 1); seq <= state.last_seq; seq++) {
      // A restore leaves holes where it has cut something off.
      const message = await jsm.streams.getMessage(config.name, { seq }).catch(unlessDeleted);
      if (!message) continue;
      const id = message.header.get('Nats-Msg-Id');
      all.messages.push({
        stream: config.name,
        seq,
        subject: message.subject,
        id,
        time: message.time,
        text: message.string(),
      });
    }
  }
  return all;
}

function unlessDeleted(error: Error): undefined {
  if (!error.message.includes('no message found')) throw error;
}
