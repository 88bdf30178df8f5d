import * as allowances from './allowances.ts';
import { overloadAnswered } from './burst.ts';
import * as events from './events.ts';
import type { Invariant, InvariantResult } from './invariant.ts';
import * as mails from './mails.ts';
import * as money from './money.ts';
import { endedLocksExpired, locksEndInTime, noLockEndsEarly } from './order-expiry.ts';
import * as orderStates from './order-states.ts';
import * as payments from './payments.ts';
import * as poison from './poison-messages.ts';
import { publishedInTime } from './publish-latency.ts';
import * as refusals from './refusals.ts';
import * as responses from './responses.ts';
import * as seatViews from './seat-views.ts';
import * as seats from './seats.ts';
import { noSecretsLeaked } from './secrets.ts';
import type { SystemSnapshot } from './snapshot/snapshot.ts';
import { indexOf } from './snapshot/snapshot-index.ts';
import * as trains from './trains.ts';
import { noUnauthorizedAccess } from './unauthorized-access.ts';

const groups = [
  seats,
  trains,
  allowances,
  seatViews,
  orderStates,
  refusals,
  money,
  payments,
  events,
  mails,
  responses,
  poison,
] as const;

/** Every invariant; they hold once nothing is in progress. */
export const allInvariants: Invariant[] = [
  ...groups.flatMap((group) => Object.values(group)),
  locksEndInTime,
  endedLocksExpired,
  noLockEndsEarly,
  publishedInTime,
  overloadAnswered,
  noUnauthorizedAccess,
  noSecretsLeaked,
];

/** Invariants that hold at every moment, whatever is broken. */
export const safetyInvariants: Invariant[] = [
  seats.noOverlap,
  seats.ordersOwnTheirSpans,
  seats.spansHaveLiveOrders,
  orderStates.statesFollowGraph,
  money.oneCapture,
  money.oneRefundPerCancellation,
];

export function checkInvariants(snapshot: SystemSnapshot, invariants: Invariant[]): InvariantResult[] {
  const index = indexOf(snapshot);
  return invariants.map((check) => check(snapshot, index));
}
