import { API_VERSION, type CallContext, type Change, toUnixSeconds } from './call-context.ts';
import type { StripeEvent } from './objects.ts';
import type { StoredResponse, StripeState } from './state.ts';
import type { Webhooks } from './webhooks.ts';

/** The API call that made a change. Without an id, a timer made it. */
export interface Cause {
  requestId: string | null;
  key: string | undefined;
}

/** Saves a change, its events and the response stored for the idempotency key in one write, then sends the events. */
export const recorder =
  (state: StripeState, webhooks: Webhooks) =>
  (
    change: Pick<Change, 'objects' | 'events'>,
    cause: Cause,
    context: CallContext,
    responses: StoredResponse[] = [],
  ) => {
    const events = change.events.map(
      ([type, object]): StripeEvent => ({
        id: context.newId('evt'),
        object: 'event',
        api_version: API_VERSION,
        created: toUnixSeconds(context.now),
        data: { object },
        livemode: false,
        pending_webhooks: webhooks.isEnabled ? 1 : 0,
        request: { id: cause.requestId, idempotency_key: cause.key ?? null },
        type,
      }),
    );
    state.commit([...change.objects, ...events, ...events.flatMap(webhooks.pendingDeliveries), ...responses]);
    events.forEach(webhooks.send);
  };

export type Recorder = ReturnType<typeof recorder>;
