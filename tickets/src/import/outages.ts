import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@railhead/common/concurrency/backoff';
import { DomainError } from '@railhead/common/domain/domain-error';
import mongoose from 'mongoose';
import { DatabaseUnavailable } from './open-timetable.ts';

const policy = { firstMs: 200, longestMs: 5000 };

/** Runs an operation of the database, again and again while it does not answer. @throws DatabaseUnavailable */
export type Patiently = <T>(operation: () => Promise<T>) => Promise<T>;

/** Tries operations of the database over outages of five minutes; each must be safe to repeat. */
export const patientlyWith =
  (print: (line: string) => void, { giveUpAfterMs = 5 * 60_000 } = {}): Patiently =>
  async (operation) => {
    const startedAt = performance.now();
    for (let failures = 1; ; failures++) {
      try {
        return await operation();
      } catch (error) {
        if (!isOutage(error)) throw error;
        if (performance.now() - startedAt > giveUpAfterMs)
          throw new DatabaseUnavailable(
            'The database has not answered for minutes. What was saved stays; import again to go on.',
          );
        if (failures === 1) print('The database does not answer; trying again.');
        await sleep(backoffMs(failures, policy));
      }
    }
  };

function isOutage(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'busy';
  const { MongoServerError } = mongoose.mongo;
  if (error instanceof MongoServerError)
    return error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError');
  return (
    error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error.MongooseServerSelectionError
  );
}
