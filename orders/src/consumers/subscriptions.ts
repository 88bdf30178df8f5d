import { aggregateOf } from '@railhead/common/contracts/define';
import type { StreamSubscription } from '@railhead/common/messaging/consume';
import type { Owner } from '@railhead/common/messaging/topology';
import { countAccountVersion } from '@railhead/common/service/account-repository';
import type { Deps } from '../deps.ts';
import { onAccountEmailChanged, onAccountErased, onAccountRolesChanged } from './auth.ts';
import { onHoldExpired } from './expiration.ts';
import {
  onPaymentAuthorized,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRefunded,
  onPaymentRefundFailed,
  onPaymentVoided,
} from './payments.ts';
import {
  onRunCancelled,
  onRunRetimed,
  onRunScheduled,
  onTicketIssued,
  onTicketsMailed,
  onTicketVoided,
} from './tickets.ts';

const noChange = () => undefined;

/** Every event that this service consumes, by stream. Other events only advance the applied version. */
export const subscriptions: Partial<Record<Owner, StreamSubscription<Deps>>> = {
  auth: {
    on: [onAccountErased, onAccountRolesChanged, onAccountEmailChanged],
    onUnhandled: (event, { accounts }) => countAccountVersion(accounts, event),
  },
  tickets: {
    on: [onRunScheduled, onRunRetimed, onRunCancelled, onTicketIssued, onTicketsMailed, onTicketVoided],
    onUnhandled: (event, { runs, transitions }) =>
      aggregateOf(event.type) === 'run'
        ? runs.change(event.subject, noChange, { inboundEvent: event })
        : transitions.apply(event.subject, noChange, { inboundEvent: event }),
  },
  payments: {
    on: [
      onPaymentAuthorized,
      onPaymentCaptured,
      onPaymentVoided,
      onPaymentFailed,
      onPaymentRefunded,
      onPaymentRefundFailed,
    ],
    onUnhandled: (event, { transitions }) =>
      transitions.apply(event.subject, noChange, { inboundEvent: event }),
  },
  expiration: { on: [onHoldExpired], onUnhandled: () => Promise.resolve() },
};
