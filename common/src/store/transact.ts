import { setTimeout as sleep } from 'node:timers/promises';
import mongoose, { type ClientSession } from 'mongoose';
import { backoffMs } from '../concurrency/backoff.ts';
import { DomainError } from '../domain/domain-error.ts';
import { durable, type Mongo } from './mongo.ts';
import { isWriteConflict } from './write-errors.ts';

/** One attempt at a transaction. `afterCommit` runs once the commit is known to have succeeded. */
export interface Tx {
  session: ClientSession;
  afterCommit(told: () => void): void;
}

/** Another write came first: read and decide again. */
export class ConcurrencyConflict extends Error {
  override name = 'ConcurrencyConflict';
}

const { MongoError, MongoServerError } = mongoose.mongo;
const limitMs = 3000;
const afterConflict = { firstMs: 5, longestMs: 100, jitter: 1 };
/** Far less than the half hour after which a server forgets a session. */
const idleMs = 60_000;
/** Sessions to reuse: a server does some work for every session it knows, so a few serve all transactions. */
const idle = new WeakMap<Mongo, { session: ClientSession; since: number }[]>();

/**
 * Runs `work` in a transaction, from a fresh read on every try, until it commits; writes of several documents go in
 * the order of their ids. `work` must touch nothing outside the database.
 * @throws DomainError `busy` after 3 s of losing; whatever else `work` throws.
 */
export async function transact<T>(mongo: Mongo, work: (tx: Tx) => Promise<T>): Promise<T> {
  const until = performance.now() + limitMs;
  for (let attempts = 1; ; attempts++) {
    const told: (() => void)[] = [];
    const session = await borrowSession(mongo);
    try {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: durable });
      const result = await work({ session, afterCommit: (tell) => told.push(tell) });
      await commit(session, until);
      for (const tell of told) tell();
      returnSession(mongo, session);
      return result;
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      await session.endSession();
      if (!isRetryable(error)) throw error;
      if (performance.now() > until) throw new DomainError('busy', { retryAfterSeconds: 1, cause: error });
    }
    await sleep(backoffMs(attempts, afterConflict));
  }
}

async function borrowSession(mongo: Mongo): Promise<ClientSession> {
  const kept = idle.get(mongo)?.pop();
  if (kept && performance.now() - kept.since < idleMs) return kept.session;
  await kept?.session.endSession();
  return mongo.connection.startSession();
}

function returnSession(mongo: Mongo, session: ClientSession): void {
  const kept = idle.get(mongo) ?? [];
  idle.set(mongo, kept);
  kept.push({ session, since: performance.now() });
}

/**
 * An unknown outcome of the commit, or a connection that broke over it, is asked for again: the server answers a
 * repeated commit with the first outcome, and a transaction that it never saw commit does not stay open.
 */
async function commit(session: ClientSession, until: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      const unknown = error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
      if (!unknown || performance.now() > until) throw error;
    }
  }
}

function isRetryable(error: unknown): boolean {
  if (error instanceof ConcurrencyConflict) return true;
  if (!(error instanceof MongoServerError)) return false;
  return error.hasErrorLabel('TransientTransactionError') || isWriteConflict(error);
}
