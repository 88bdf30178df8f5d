import { DomainError } from '@railhead/common/domain/domain-error';
import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import { retryUpsert, ttlCollection } from '@railhead/common/store/ttl-collection';

const hourMs = 3_600_000;

export type AttemptLimits = ReturnType<typeof attemptLimits>;

/**
 * Counts attempts per hour of the database's clock, shared by all copies of the service. Addresses are stored only as
 * hashes.
 */
export function attemptLimits(mongo: Mongo) {
  const counters = ttlCollection<{ _id: string; count: number; purgeAt: Date }>(mongo, 'limits');
  return {
    /** @throws DomainError `too-many-requests`, to be retried in the next hour, above `perHour` attempts by `subject`. */
    async count(action: string, subject: string, perHour: number): Promise<void> {
      const now = mongo.now().getTime();
      const hour = Math.floor(now / hourMs);
      const counter = await retryUpsert(() =>
        counters.findOneAndUpdate(
          { _id: idOf(action, subject, String(hour)) },
          { $inc: { count: 1 }, $setOnInsert: { purgeAt: new Date((hour + 2) * hourMs) } },
          { upsert: true, returnDocument: 'after' },
        ),
      );
      if (counter && counter.count > perHour) {
        throw new DomainError('too-many-requests', {
          retryAfterSeconds: Math.ceil(((hour + 1) * hourMs - now) / 1000),
        });
      }
    },
  };
}
