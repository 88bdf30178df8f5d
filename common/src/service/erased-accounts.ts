import { LRUCache } from 'lru-cache';
import { runPeriodically } from '../concurrency/periodic-task.ts';
import { AccountErased } from '../contracts/auth.ts';
import type { Bus } from '../messaging/bus.ts';
import { checkData, decodeEnvelope, Undecodable } from '../messaging/decode.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import type { Mongo } from '../store/mongo.ts';
import { type AccountRepository, tokensLastMs } from './account-repository.ts';

/** What one instance missed while it was disconnected, another one has saved. */
const reloadMs = 5000;
/** More than are erased in eleven minutes. */
const maxHeard = 10_000;

/** Accounts that were erased while their access tokens are still valid. */
export interface ErasedAccounts {
  has(accountId: string): boolean;
  all(): string[];
}

/**
 * Keeps the erased accounts in memory, so that a request is refused without a question to the database: every instance
 * hears the event at once, and reads those that were saved at its start and every five seconds.
 */
export function followErasedAccounts(
  lifecycle: Lifecycle,
  { mongo, bus, accounts }: { mongo: Mongo; bus: Bus; accounts: AccountRepository },
): ErasedAccounts {
  let saved = new Set<string>();
  const heard = new LRUCache<string, true>({ max: maxHeard, ttl: tokensLastMs });
  const loaded = Promise.withResolvers<void>();

  const reload = async () => {
    await mongo.ready;
    saved = new Set(await accounts.erasedWithTokens());
    loaded.resolve();
  };
  const reloading = runPeriodically(reloadMs, reload, (error) =>
    lifecycle.log.warn({ err: error }, 'erased accounts could not be read, retrying'),
  );
  bus.subscribe(`${AccountErased.type}.*`, (body, subject) => {
    const accountId = erasedAccountOf(subject, body);
    if (accountId !== undefined) heard.set(accountId, true);
  });
  lifecycle.readiness.add('erased accounts', loaded.promise, () => Promise.resolve());
  lifecycle.onClose(() => reloading.stop());

  return {
    has: (accountId) => saved.has(accountId) || heard.has(accountId),
    all: () => [...new Set([...saved, ...heard.keys()])],
  };
}

/** Nothing if the message cannot be understood; the service's durable reports such messages. */
function erasedAccountOf(subject: string, body: string): string | undefined {
  try {
    const event = decodeEnvelope({ subject, text: () => body });
    checkData(event);
    return event.type === AccountErased.type ? event.subject : undefined;
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
