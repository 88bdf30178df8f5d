import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Envelope } from '@railhead/common/contracts/define';
import { declareStreams, deleteStreams } from '@railhead/common/messaging/nats/declare-streams';
import { databaseUsers } from '@railhead/common/store/database-users';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { BSON, Double, Int32, Long } from 'mongodb';
import { headers } from 'nats';
import { inject } from 'vitest';
import { consistentState } from '../../../e2e/chaos/invariants/consistent-state.fixture.ts';
import type { Installation } from '../src/installation.ts';
import { openInstallation } from '../src/open-installation.ts';

/** An installation on the run's servers with databases and streams of its own, and a folder for backups. */
export interface TestInstallation extends Installation, AsyncDisposable {
  databaseOf(service: string): string;
  backups: string;
  identity: string;
  recipient: string;
  natsUrl: string;
  mongoUrl: string;
  natsPrefix: string;
  /** Loses everything, as a new system has nothing. */
  empty(): Promise<void>;
  publish(event: Envelope): Promise<void>;
}

export async function openTestInstallation(): Promise<TestInstallation> {
  const { natsUrl, mongoUrl } = inject('servers');
  const natsPrefix = `t${randomUUID().slice(0, 8)}`;
  const databaseOf = (service: string) => `railhead_${natsPrefix}_${service}`;
  const installation = await openInstallation({ natsUrl, mongoUrl, natsPrefix }, { databaseOf });
  const { mongo, nats, names } = installation;
  const backups = mkdtempSync(join(tmpdir(), 'railhead-backup-'));
  const identity = await generateX25519Identity();
  await declareStreams(natsUrl, natsPrefix);
  const empty = async () => {
    for (const user of databaseUsers) await mongo.db(databaseOf(user)).dropDatabase();
    await deleteStreams(natsUrl, natsPrefix);
  };
  return {
    ...installation,
    databaseOf,
    backups,
    identity,
    recipient: await identityToRecipient(identity),
    natsUrl,
    mongoUrl,
    natsPrefix,
    empty,
    async publish(event) {
      const options = headers();
      options.set('Nats-Msg-Id', `${event.source}/${event.id}`);
      const subject = names.subject(`${event.type}.${event.subject}`);
      await nats.jetstream().publish(subject, JSON.stringify(event), { headers: options });
    },
    async [Symbol.asyncDispose]() {
      await empty();
      rmSync(backups, { recursive: true, force: true });
      await installation[Symbol.asyncDispose]();
    },
  };
}

/** A paid order and an expired one with everything that belongs to them, as the services store and publish it. */
export async function sellTickets(installation: TestInstallation): Promise<void> {
  const { mongo, databaseOf, publish } = installation;
  const { orders, seats, payments, projections, runsOnSale, aggregates } = consistentState();
  const stored = [
    ['orders', 'orders', orders],
    ['orders', 'ledger', seats],
    ['payments', 'payments', payments.map(withJournal)],
    ['tickets', 'orders', projections],
    ['tickets', 'runs', runsOnSale.map((run) => ({ ...run, status: 'scheduled', events: [] }))],
    ['auth', 'accounts', [{ _id: 'a1', status: 'open', email: 'ada@example.org', events: [], ...everyType }]],
  ] as const;
  for (const [service, collection, documents] of stored) {
    const rows = documents.map((document) => ({
      ...document,
      ...('events' in document && { sent: document.events.length }),
    }));
    const into = mongo.db(databaseOf(service)).collection<{ _id: string }>(collection);
    await into.insertMany(rows);
  }
  const accounts = mongo.db(databaseOf('auth')).collection('accounts');
  await accounts.createIndex(
    { email: 1 },
    { unique: true, partialFilterExpression: { status: 'open' }, name: 'open_email' },
  );
  await accounts.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  for (const event of aggregates.flatMap(({ document }) => document.events)) await publish(event);
}

/** What loses its type when it is read and written carelessly. */
const everyType = {
  whole: new Int32(7),
  long: Long.fromString('9007199254740993'),
  double: new Double(7),
  decimal: BSON.Decimal128.fromString('1.10'),
  binary: new BSON.Binary(Buffer.from([1, 2, 3])),
  objectId: new BSON.ObjectId(),
  timestamp: new BSON.Timestamp({ t: 5, i: 6 }),
  nothing: null,
};

const withJournal = (payment: {
  _id: string;
  status: string;
  amount: { amount: number; currency: string };
}) =>
  payment.status === 'captured'
    ? { ...payment, ledger: [{ id: 'ch_1', kind: 'captured', amount: payment.amount, at: new Date() }] }
    : payment;
