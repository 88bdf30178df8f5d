import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import type { BatchWrite } from '@railhead/common/store/write-batch';
import type { ReleasedOrder, UnpaidAllowance, UnpaidOrder, UnpaidRules } from '../domain/unpaid-allowance.ts';

/** The allowance of an account, as it is stored under the account's id. */
export interface StoredAllowance extends UnpaidAllowance {
  _id: string;
  rev: number;
  purgeAt: Date;
}

const name = 'allowances';
/** Since its last change. Far longer than any order stays pending. */
const keptMs = 30 * 24 * 3_600_000;

/**
 * What each account has without payment: one document per account, changed in the transaction that places or ends the
 * orders it counts.
 */
export function allowanceStore(mongo: Mongo, rules: UnpaidRules) {
  const collection = ttlCollection<StoredAllowance>(mongo, name);
  const purgeAt = () => new Date(mongo.now().getTime() + keptMs);

  return {
    async read(accountIds: readonly string[], { session }: Tx): Promise<Map<string, StoredAllowance>> {
      const ids = [...new Set(accountIds)];
      const found = await collection.find({ _id: { $in: ids } }, { session }).toArray();
      return new Map(found.map((stored) => [stored._id, stored]));
    },

    /** Counts an order, on condition that its account may have it. Otherwise the transaction reads and decides again. */
    takeWrite: ({ accountId, seats }: UnpaidOrder): BatchWrite => ({
      collection: name,
      filter: {
        _id: accountId,
        orders: { $lte: rules.maxPendingOrders - 1 },
        seats: { $lte: rules.maxUnpaidSeats - seats },
        pausedUntil: { $not: { $gt: mongo.now() } },
      },
      update: { $inc: { rev: 1, orders: 1, seats }, $set: { purgeAt: purgeAt() } },
      isUpsert: true,
    }),

    /** Counts orders of one account no longer. The document is missing only if it was deleted. */
    releaseWrite: (accountId: string, released: readonly ReleasedOrder[]): BatchWrite => ({
      collection: name,
      filter: { _id: accountId },
      update: {
        $inc: {
          rev: 1,
          orders: -released.length,
          seats: -released.reduce((sum, { seats }) => sum + seats, 0),
        },
        $set: { purgeAt: purgeAt() },
      },
      isUpsert: true,
    }),

    /** Replaces an allowance that was read in the same transaction. */
    replaceWrite: ({ _id, rev }: StoredAllowance, next: UnpaidAllowance): BatchWrite => {
      const { orders, seats, abandoned, abandonedSince, pausedUntil } = next;
      return {
        collection: name,
        filter: { _id, rev },
        update: {
          $set: {
            orders,
            seats,
            purgeAt: purgeAt(),
            ...(abandoned !== undefined && { abandoned, abandonedSince }),
            ...(pausedUntil && { pausedUntil }),
          },
          $inc: { rev: 1 },
        },
      };
    },
  };
}
export type AllowanceStore = ReturnType<typeof allowanceStore>;
