import type { Mongo } from '@railhead/common/store/mongo';
import { ttlCollection } from '@railhead/common/store/ttl-collection';
import { insertIfAbsent } from '@railhead/common/store/write-errors';

/** A card that is being tried, and by whom. */
export interface Confirmation {
  orderId: string;
  accountId: string;
  /** The provider's token; absent when a payment goes on after 3-D Secure. */
  token?: string | undefined;
  /** Absent for callers on the same machine. */
  network?: string | undefined;
  /** The provider's fingerprint of the card. */
  card?: string | undefined;
}

/** What confirmations are counted by. */
type ConfirmationFilter = { accountId: string } | { network: string } | { card: string };

export interface ConfirmationRepository {
  /**
   * Takes the one confirmation of a payment, or takes the same one again with the same token.
   * @returns false while another one is under way.
   */
  acquire(confirmation: Confirmation): Promise<boolean>;
  release(confirmation: Pick<Confirmation, 'orderId' | 'token'>): Promise<void>;
  countUnderWay(filter: ConfirmationFilter): Promise<number>;
}

interface StoredConfirmation {
  _id: string;
  accountId: string;
  token: string;
  network?: string;
  card?: string;
  until: Date;
  purgeAt: Date;
}

/** Longer than the provider is waited for: what gets no response may still be under way until then. */
export const confirmationMs = 15_000;

/** The confirmations that are under way, one per payment; deleted when their outcome is known, or after that time. */
export function confirmationRepository(mongo: Mongo): ConfirmationRepository {
  const rows = ttlCollection<StoredConfirmation>(mongo, 'confirmations', [
    [{ accountId: 1 }],
    [{ network: 1 }, { partialFilterExpression: { network: { $exists: true } } }],
    [{ card: 1 }, { partialFilterExpression: { card: { $exists: true } } }],
  ]);

  return {
    async acquire({ orderId: _id, token = '', accountId, network, card }) {
      const now = mongo.now();
      const until = new Date(now.getTime() + confirmationMs);
      const row = {
        accountId,
        token,
        ...(network !== undefined && { network }),
        ...(card !== undefined && { card }),
        until,
        purgeAt: until,
      };
      if (await insertIfAbsent(() => rows.insertOne({ _id, ...row }))) return true;
      const isOver = await rows.replaceOne({ _id, until: { $lte: now } }, row);
      if (isOver.matchedCount === 1) return true;
      return token !== '' && (await rows.findOne({ _id, token })) !== null;
    },
    async release({ orderId: _id, token = '' }) {
      await rows.deleteOne({ _id, token });
    },
    countUnderWay: (filter) => rows.countDocuments({ ...filter, until: { $gt: mongo.now() } }),
  };
}
