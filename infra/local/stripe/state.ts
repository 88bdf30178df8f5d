import { join } from 'node:path';
import { makePrivateFolder } from '../private-files.ts';
import { readJournal, startJournal } from './journal.ts';
import type {
  Charge,
  ConfirmationToken,
  Intent,
  PaymentMethod,
  Refund,
  StripeEvent,
  StripeObject,
} from './objects.ts';

/** The state of the webhook delivery of one event; its id is that of the event. */
export interface WebhookDelivery {
  id: string;
  object: 'webhook_delivery';
  attempts: number;
  /** The HTTP status of the last attempt, or why there was no response. */
  outcome: number | string | null;
  /** `lost`: never sent, because of a webhook fault. */
  state: 'pending' | 'delivered' | 'given-up' | 'lost';
  /** Milliseconds since the epoch; null if there is no next attempt or it is in progress. */
  nextTryAt: number | null;
}

/** The response stored for an `Idempotency-Key`, which is its id. `kept_answer` and `keptAt` are names in the journal. */
export interface StoredResponse {
  id: string;
  object: 'kept_answer';
  /** Hash of method, path and parameters. */
  fingerprint: string;
  requestId: string;
  status: number;
  body: unknown;
  /** Milliseconds since the epoch. */
  keptAt: number;
}

export type StateEntry = StripeObject | WebhookDelivery | StoredResponse;

const RESPONSE_LIFETIME_MS = 24 * 3600 * 1000;

/** All state of this server: tables in memory. Every change is first appended to a journal in `folder`. */
export function openState(folder: string) {
  makePrivateFolder(folder);
  const file = join(folder, 'journal.jsonl');
  const tables = {
    intents: new Map<string, Intent>(),
    charges: new Map<string, Charge>(),
    refunds: new Map<string, Refund>(),
    methods: new Map<string, PaymentMethod>(),
    tokens: new Map<string, ConfirmationToken>(),
    events: new Map<string, StripeEvent>(),
    deliveries: new Map<string, WebhookDelivery>(),
    responses: new Map<string, StoredResponse>(),
  };
  const put = (entry: StateEntry) => {
    switch (entry.object) {
      case 'payment_intent':
        return tables.intents.set(entry.id, entry);
      case 'charge':
        return tables.charges.set(entry.id, entry);
      case 'refund':
        return tables.refunds.set(entry.id, entry);
      case 'payment_method':
        return tables.methods.set(entry.id, entry);
      case 'confirmation_token':
        return tables.tokens.set(entry.id, entry);
      case 'event':
        return tables.events.set(entry.id, entry);
      case 'webhook_delivery':
        return tables.deliveries.set(entry.id, entry);
      case 'kept_answer':
        return tables.responses.set(entry.id, entry);
    }
  };
  for (const entries of readJournal(file) as StateEntry[][]) entries.forEach(put);
  for (const { id, keptAt } of tables.responses.values())
    if (Date.now() - keptAt > RESPONSE_LIFETIME_MS) tables.responses.delete(id);
  const journal = startJournal(
    file,
    Object.values(tables).flatMap((table) => [...table.values()].map((entry) => [entry])),
  );

  return {
    ...tables,
    /** Finds an object of any kind by its id. */
    find: (id: string): StripeObject | undefined =>
      tables.intents.get(id) ?? tables.charges.get(id) ?? tables.refunds.get(id) ?? tables.methods.get(id),
    /** Saves all entries or none. On return they survive a crash. */
    commit: (entries: StateEntry[]) => {
      journal.append(entries, true);
      entries.forEach(put);
    },
    /** Saves without a sync to disk: if the entry is lost, the event is delivered again. */
    recordDelivery: (entries: (WebhookDelivery | StripeEvent)[]) => {
      journal.append(entries, false);
      entries.forEach(put);
    },
    /** The response stored for a key within the last day. */
    storedResponse: (key: string, now: Date) => {
      const stored = tables.responses.get(key);
      return stored && now.getTime() - stored.keptAt <= RESPONSE_LIFETIME_MS ? stored : undefined;
    },
    close: () => journal.close(),
  };
}

export type StripeState = ReturnType<typeof openState>;
