import { setTimeout as sleep } from 'node:timers/promises';
import mongoose, { type Connection } from 'mongoose';
import { backoffMs } from '../concurrency/backoff.ts';
import { runPeriodically } from '../concurrency/periodic-task.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import { Unavailable } from '../runtime/unavailable.ts';
import { databaseClock } from './database-clock.ts';
import './mongodb-dead-socket-patch.ts';
import { supportsBulkWrite } from './bulk-write-support.ts';
import { checkConsistency } from './consistency-check.ts';

/** The service's own database and its clock. */
export interface Mongo {
  connection: Connection;
  /** The database's time (UTC): wrong or differing clocks of services decide nothing. */
  now(): Date;
  /** Whether one command can write to several collections; asked at the start. */
  hasBulkWrite(): boolean;
  /** Rejects while the database does not answer. */
  ping(): Promise<void>;
  /** Resolves when the database has answered, passed the probe and has its indexes. */
  ready: Promise<void>;
}

const connectBackoff = { firstMs: 200, longestMs: 3000 };

/** Every write is acknowledged by a majority and on disk. */
export const durable = { w: 'majority', j: true, wtimeoutMS: 5000 } as const;

/**
 * Opens the database in the background, trying until it answers, so that services start in any order; `/ready`
 * waits for it. Closes with the service.
 */
export function openMongo(lifecycle: Lifecycle, url: string): Mongo {
  const connection = mongoose.createConnection();
  let hasBulkWrite = false;
  const clock = databaseClock(async () => {
    const hello = await connection.db?.admin().command({ hello: 1 });
    return hello?.localTime instanceof Date ? hello.localTime : undefined;
  });
  const closing = new AbortController();

  const open = async () => {
    for (let attempts = 1; !closing.signal.aborted; attempts++) {
      try {
        await connection.openUri(url, {
          serverSelectionTimeoutMS: 3000,
          socketTimeoutMS: 20_000,
          maxPoolSize: 40,
          waitQueueTimeoutMS: 5000,
          autoIndex: false,
          sanitizeFilter: true,
          readConcernLevel: 'majority',
          writeConcern: durable,
          retryWrites: true,
          retryReads: true,
        });
        await checkConsistency(connection);
        hasBulkWrite = await supportsBulkWrite(connection);
        await clock.read();
        for (const model of Object.values(connection.models)) await model.createIndexes();
        return;
      } catch (error) {
        if (error instanceof Error && error.name === 'InconsistentDatabase') throw error;
        lifecycle.log.warn({ err: error, attempts }, 'the database does not answer yet, trying again');
        const pauseMs = backoffMs(attempts, connectBackoff);
        await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  };

  const ready = open();
  const ping = async () => {
    if (!connection.db) throw new Unavailable('the database is not connected');
    await connection.db.admin().ping();
  };
  lifecycle.readiness.add('mongo', ready, ping);
  const ticking = runPeriodically(
    10_000,
    async () => {
      await ready;
      await clock.read();
    },
    (error) => lifecycle.log.warn({ err: error }, 'the database clock could not be read'),
  );
  lifecycle.onClose(async () => {
    closing.abort();
    await ticking.stop();
    await connection.close();
  });
  return { connection, now: clock.now, hasBulkWrite: () => hasBulkWrite, ping, ready };
}
