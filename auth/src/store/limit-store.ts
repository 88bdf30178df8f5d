import { DomainError } from '@railhead/common/domain/domain-error';
import { idOf } from '@railhead/common/runtime/ids';
import type { Mongo } from '@railhead/common/store/mongo';
import { rowsOf, upserting } from './rows.ts';

const hourMs = 3_600_000;

export type LimitStore = ReturnType<typeof limitStore>;

/** Counts by clock hour, the same for every copy of the service; whom it counts stands there as a hash only. */
export function limitStore(mongo: Mongo) {
  const rows = rowsOf<{ _id: string; count: number; purgeAt: Date }>(mongo, 'limits');
  return {
    /** @throws DomainError `too-many-requests` with the time to the next hour, when `whom` did `what` often enough. */
    async count(what: string, whom: string, perHour: number): Promise<void> {
      const now = mongo.now().getTime();
      const hour = Math.floor(now / hourMs);
      const row = await upserting(() =>
        rows.findOneAndUpdate(
          { _id: idOf(what, whom, String(hour)) },
          { $inc: { count: 1 }, $setOnInsert: { purgeAt: new Date((hour + 2) * hourMs) } },
          { upsert: true, returnDocument: 'after' },
        ),
      );
      if (row && row.count > perHour) {
        throw new DomainError('too-many-requests', {
          retryAfterSeconds: Math.ceil(((hour + 1) * hourMs - now) / 1000),
        });
      }
    },
  };
}
