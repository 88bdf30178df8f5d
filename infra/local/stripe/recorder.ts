import type { KeptAnswer, Ledger } from './ledger.ts';
import type { StripeEvent } from './objects.ts';
import type { Webhooks } from './webhooks.ts';
import { API_VERSION, type Change, seconds, type World } from './world.ts';

/** The API call that made a change; without an id when time alone did. */
export interface Cause {
  requestId: string | null;
  key: string | undefined;
}

/** Saves a change, its events and the answer kept for the call's key in one write, then tells the events. */
export const recorder =
  (ledger: Ledger, webhooks: Webhooks) =>
  (change: Pick<Change, 'rows' | 'events'>, cause: Cause, world: World, kept: KeptAnswer[] = []) => {
    const events = change.events.map(
      ([type, object]): StripeEvent => ({
        id: world.fresh('evt'),
        object: 'event',
        api_version: API_VERSION,
        created: seconds(world.now),
        data: { object },
        livemode: false,
        pending_webhooks: webhooks.isWanted ? 1 : 0,
        request: { id: cause.requestId, idempotency_key: cause.key ?? null },
        type,
      }),
    );
    ledger.commit([...change.rows, ...events, ...events.flatMap(webhooks.owed), ...kept]);
    events.forEach(webhooks.send);
  };

export type Recorder = ReturnType<typeof recorder>;
