import type { Hearing } from '@railhead/common/messaging/consume';
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

/** Everything this service hears, by owner. Types it does not use only advance the version heard. */
export const hears: Partial<Record<Owner, Hearing<Deps>>> = {
  auth: {
    on: [onAccountErased],
    otherwise: (event, { accounts }) => accounts.change(event.subject, nothing, { hears: event }),
  },
  tickets: {
    on: [onRunScheduled, onRunRetimed, onRunCancelled, onTicketIssued, onTicketsMailed, onTicketVoided],
    otherwise: (event, { runs, orders }) =>
      event.type.startsWith('tickets.run-')
        ? runs.change(event.subject, nothing, { hears: event })
        : orders.decide(event.subject, nothing, { hears: event }),
  },
  payments: {
    on: [onPaymentAuthorized, onPaymentCaptured, onPaymentVoided, onPaymentFailed, onPaymentRefunded],
    otherwise: (event, { orders }) => orders.decide(event.subject, nothing, { hears: event }),
  },
  expiration: { on: [onHoldExpired], otherwise: () => Promise.resolve() },
};
