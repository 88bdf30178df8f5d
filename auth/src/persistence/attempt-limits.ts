import { DomainError } from '@railhead/common/domain/domain-error';
import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import { retryUpsert, ttlCollection } from '@railhead/common/store/ttl-collection';

const hourMs = 3_600_000;

/** At most `perHour` attempts of one kind by one subject: a network, an address, a device. */
export interface AttemptLimit {
  action: string;
  subject: string;
  perHour: number;
}

export type AttemptLimits = ReturnType<typeof attemptLimits>;

/**
 * Counts attempts per hour of the database's clock, shared by all copies of the service. Addresses are stored only as
 * hashes.
 */
export function attemptLimits(mongo: Mongo) {
  const counters = ttlCollection<{ _id: string; count: number; purgeAt: Date }>(mongo, 'limits');

  const release = async (counted: readonly string[]): Promise<void> => {
    if (counted.length === 0) return;
    await counters.updateMany({ _id: { $in: [...counted] } }, { $inc: { count: -1 } });
  };

  return {
    /**
     * Counts one attempt against all the limits, or against none if it exceeds one of them: whoever is refused uses up
     * nothing that others share.
     * @returns the counters, for `release`.
     * @throws DomainError `too-many-requests`, to be retried in the next hour.
     */
    async count(limits: readonly AttemptLimit[]): Promise<string[]> {
      const now = mongo.now().getTime();
      const hour = Math.floor(now / hourMs);
      const counted: string[] = [];
      for (const { action, subject, perHour } of limits) {
        const _id = idOf(action, subject, String(hour));
        const counter = await retryUpsert(() =>
          counters.findOneAndUpdate(
            { _id },
            { $inc: { count: 1 }, $setOnInsert: { purgeAt: new Date((hour + 2) * hourMs) } },
            { upsert: true, returnDocument: 'after' },
          ),
        );
        counted.push(_id);
        if (!counter || counter.count <= perHour) continue;
        await release(counted);
        throw tooManyAttempts(Math.ceil(((hour + 1) * hourMs - now) / 1000));
      }
      return counted;
    },

    /** Takes back an attempt that turned out to be legitimate: honest people behind one network do not add up. */
    release,
  };
}

function tooManyAttempts(retryAfterSeconds: number): DomainError {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return new DomainError('too-many-requests', {
    detail: `Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    facts: { retryAfterSeconds },
    retryAfterSeconds,
  });
}
