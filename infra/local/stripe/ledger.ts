import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal, startJournal } from './journal.ts';
import type { Charge, Intent, PaymentMethod, Refund, StripeEvent, StripeObject } from './objects.ts';

/** How the telling of one event to the webhook stands; has its event's id. */
export interface Delivery {
  id: string;
  object: 'webhook_delivery';
  attempts: number;
  /** The last answer's HTTP status, or what kept it from coming. */
  outcome: number | string | null;
  /** `lost`: never told, because that was asked for. */
  state: 'pending' | 'delivered' | 'given-up' | 'lost';
  /** Milliseconds since the epoch; null when there is no next try, or it is under way. */
  nextTryAt: number | null;
}

/** The answer once given under an `Idempotency-Key` (its id), to be given again. */
export interface KeptAnswer {
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

export type Row = StripeObject | Delivery | KeptAnswer;

const KEPT_FOR_MS = 24 * 3600 * 1000;

/** All state of this server: tables in memory, every change first appended to a journal in `folder`. */
export function openLedger(folder: string) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'journal.jsonl');
  const tables = {
    intents: new Map<string, Intent>(),
    charges: new Map<string, Charge>(),
    refunds: new Map<string, Refund>(),
    methods: new Map<string, PaymentMethod>(),
    events: new Map<string, StripeEvent>(),
    deliveries: new Map<string, Delivery>(),
    answers: new Map<string, KeptAnswer>(),
  };
  const put = (row: Row) => {
    switch (row.object) {
      case 'payment_intent':
        return tables.intents.set(row.id, row);
      case 'charge':
        return tables.charges.set(row.id, row);
      case 'refund':
        return tables.refunds.set(row.id, row);
      case 'payment_method':
        return tables.methods.set(row.id, row);
      case 'event':
        return tables.events.set(row.id, row);
      case 'webhook_delivery':
        return tables.deliveries.set(row.id, row);
      case 'kept_answer':
        return tables.answers.set(row.id, row);
    }
  };
  for (const rows of readJournal(file) as Row[][]) rows.forEach(put);
  for (const { id, keptAt } of tables.answers.values())
    if (Date.now() - keptAt > KEPT_FOR_MS) tables.answers.delete(id);
  const journal = startJournal(
    file,
    Object.values(tables).flatMap((table) => [...table.values()].map((row) => [row])),
  );

  return {
    ...tables,
    /** An object by its id, whatever its kind. */
    find: (id: string): StripeObject | undefined =>
      tables.intents.get(id) ?? tables.charges.get(id) ?? tables.refunds.get(id) ?? tables.methods.get(id),
    /** Saves all rows or none; on return they survive a crash. */
    commit: (rows: Row[]) => {
      journal.append(rows, true);
      rows.forEach(put);
    },
    /** Saves what may be lost with the machine: an event told but not noted is told again. */
    note: (rows: (Delivery | StripeEvent)[]) => {
      journal.append(rows, false);
      rows.forEach(put);
    },
    /** The answer kept under a key, for a day. */
    keptAnswer: (key: string, now: Date) => {
      const kept = tables.answers.get(key);
      return kept && now.getTime() - kept.keptAt <= KEPT_FOR_MS ? kept : undefined;
    },
    close: () => journal.close(),
  };
}

export type Ledger = ReturnType<typeof openLedger>;
