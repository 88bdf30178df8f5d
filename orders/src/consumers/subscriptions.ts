import { aggregateOf } from '@railhead/common/contracts/define';
import type { StreamSubscription } from '@railhead/common/messaging/consume';
import type { Owner } from '@railhead/common/messaging/topology';
import type { Deps } from '../deps.ts';
import { onAccountErased } from './on-account-erased.ts';
import { onHoldExpired } from './on-hold-expired.ts';
import {
  onPaymentAuthorized,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRefunded,
  onPaymentVoided,
} from './on-payment.ts';
import { onRunCancelled } from './on-run-cancelled.ts';
import { onRunRetimed } from './on-run-retimed.ts';
import { onRunScheduled } from './on-run-scheduled.ts';
import { onTicketIssued, onTicketsMailed, onTicketVoided } from './on-tickets.ts';

const nothing = () => undefined;

/** Every event this service consumes, by owner. Other types only advance the applied version. */
export const subscriptions: Partial<Record<Owner, StreamSubscription<Deps>>> = {
  auth: {
    on: [onAccountErased],
    onUnhandled: (event, { accounts }) => accounts.change(event.subject, nothing, { inboundEvent: event }),
  },
  tickets: {
    on: [onRunScheduled, onRunRetimed, onRunCancelled, onTicketIssued, onTicketsMailed, onTicketVoided],
    onUnhandled: (event, { runs, orders }) =>
      aggregateOf(event.type) === 'run'
        ? runs.change(event.subject, nothing, { inboundEvent: event })
        : orders.decide(event.subject, nothing, { inboundEvent: event }),
  },
  payments: {
    on: [onPaymentAuthorized, onPaymentCaptured, onPaymentVoided, onPaymentFailed, onPaymentRefunded],
    onUnhandled: (event, { orders }) => orders.decide(event.subject, nothing, { inboundEvent: event }),
  },
  expiration: { on: [onHoldExpired], onUnhandled: () => Promise.resolve() },
};
