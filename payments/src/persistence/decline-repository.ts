import { dayMs } from '@railhead/common/messaging/topology';
import type { Mongo } from '@railhead/common/store/mongo';
import { retryUpsert, ttlCollection } from '@railhead/common/store/ttl-collection';
import { insertIfAbsent } from '@railhead/common/store/write-errors';
import type { DeclinedCharge } from '../domain/decline-limits.ts';

interface StoredDecline {
  /** The provider's charge, so that webhook and poll count it once. */
  _id: string;
  accountId: string;
  network?: string;
  card?: string;
  at: Date;
  purgeAt: Date;
}

/** From which network the payment of an order was started. */
interface StoredStart {
  _id: string;
  network: string;
  purgeAt: Date;
}

export type Decline = DeclinedCharge & { orderId: string; accountId: string };

/** What declines are found by. */
type DeclineFilter = { accountId: string } | { network: string } | { card: string };

export interface DeclineRepository {
  /** Remembers for a day from which network a payment was started. */
  recordStart(orderId: string, network: string): Promise<void>;
  /** Records a declined charge. @returns false if it was recorded before. */
  add(decline: Decline): Promise<boolean>;
  /** The latest declines since then, newest first. */
  findLatest(filter: DeclineFilter, since: Date): Promise<Pick<StoredDecline, 'card' | 'at'>[]>;
  networkOf(orderId: string): Promise<string | undefined>;
  /** All that is stored of an account, newest first. */
  ofAccount(accountId: string): Promise<StoredDecline[]>;
  startsOf(orderIds: readonly string[]): Promise<StoredStart[]>;
}

/** More than any limit needs. */
const maxFound = 1000;

/** Declined cards and where they came from, deleted after a day: nothing else is known of a network or a card. */
export function declineRepository(mongo: Mongo): DeclineRepository {
  const declines = ttlCollection<StoredDecline>(mongo, 'declines', [
    [{ accountId: 1, at: -1 }],
    [{ network: 1, at: -1 }, { partialFilterExpression: { network: { $exists: true } } }],
    [{ card: 1, at: -1 }, { partialFilterExpression: { card: { $exists: true } } }],
  ]);
  const starts = ttlCollection<StoredStart>(mongo, 'paymentStarts');
  const purgeAt = () => new Date(mongo.now().getTime() + dayMs);
  const networkOf = async (orderId: string) => (await starts.findOne({ _id: orderId }))?.network;

  return {
    networkOf,
    async recordStart(orderId, network) {
      const change = { $set: { network, purgeAt: purgeAt() } };
      await retryUpsert(() => starts.updateOne({ _id: orderId }, change, { upsert: true }));
    },
    async add({ id, orderId, ...decline }) {
      const network = await networkOf(orderId);
      const row = { _id: id, ...decline, ...(network !== undefined && { network }), purgeAt: purgeAt() };
      return insertIfAbsent(() => declines.insertOne(row));
    },
    findLatest: (filter, since) =>
      declines
        .find({ ...filter, at: { $gt: since } }, { projection: { card: 1, at: 1 } })
        .sort({ at: -1 })
        .limit(maxFound)
        .toArray(),
    ofAccount: (accountId) => declines.find({ accountId }).sort({ at: -1 }).limit(maxFound).toArray(),
    startsOf: (orderIds) => starts.find({ _id: { $in: [...orderIds] } }).toArray(),
  };
}
