import type { SystemSnapshot } from './snapshot/snapshot.ts';
import type { SnapshotIndex } from './snapshot/snapshot-index.ts';

/** The invariants that are checked, as docs/invariants.md lists them. */
export const invariantTitles = {
  S1: 'A seat is sold at most once on each segment',
  S2: 'A live order owns exactly the seats of its journey, an ended order none',
  S3: 'No seat leaks; search, seat map and board agree with the seat ledger',
  S4: 'Orders move only along their state graph; none is confirmed after its lock',
  S5: 'Journeys that only touch share a seat: every refusal has an order in the way',
  S6: 'No train is on sale twice on a service date',
  S7: 'An account is counted for exactly its unpaid orders and their seats',
  M1: 'Payments and tickets end as the order ends',
  M2: 'One intent, at most one capture, one refund per cancellation, never more than captured',
  M3: 'Exactly the frozen fare is requested and taken',
  M4: 'Nothing is captured before the confirmation is durable',
  M5: "Our books and Stripe's agree",
  L1: 'Every lock ends in time',
  L2: 'Every saved event is published, and handled by every consumer, in time',
  L3: 'Only unreadable messages become dead letters, each with an alarm; nothing is buffered for ever',
  L4: 'Services become ready without help and do not crash',
  D1: 'What was answered with a 2xx exists',
  D2: 'Servers run with settings that survive a loss of power',
  D3: 'One key, one effect, one answer; every outcome becomes known',
  E1: 'Versions are contiguous, every consumer has applied all of them, and each mail is sent once',
  E2: 'The streams hold exactly the events that were saved',
  E3: 'Replaying the streams gives the state of owner and consumers',
  E4: 'An unreadable message delays no other: 99 % of events are handled within two seconds',
  T1: 'No lock ends early, whatever the clocks say',
  O1: 'Under overload everybody is served, or told when to try again',
  O2: 'An aborted request has all of its effect or none, as its key tells',
  P1: 'Nobody sees or changes what belongs to somebody else',
  P2: 'No secret is in logs, messages or refusals',
};
export type InvariantId = keyof typeof invariantTitles;

export interface Violation {
  id: InvariantId;
  message: string;
}

/** How many things one invariant was checked on, and which of them violate it. */
export interface InvariantResult {
  id: InvariantId;
  checked: number;
  violations: Violation[];
}

/** Checks one invariant on a snapshot: a pure function. */
export type Invariant = (snapshot: SystemSnapshot, index: SnapshotIndex) => InvariantResult;

/** An invariant of each of some items; `violation` says what is wrong with one, if anything. */
export const invariant =
  <T>(
    id: InvariantId,
    itemsOf: (snapshot: SystemSnapshot, index: SnapshotIndex) => T[],
    violation: (item: T, snapshot: SystemSnapshot, index: SnapshotIndex) => string | undefined | false,
  ): Invariant =>
  (snapshot, index) =>
    checkEach(id, itemsOf(snapshot, index), (item) => violation(item, snapshot, index));

export function checkEach<T>(
  id: InvariantId,
  items: T[],
  violation: (item: T) => string | undefined | false,
): InvariantResult {
  const violations = items.flatMap((item) => {
    const message = violation(item);
    return message ? [{ id, message }] : [];
  });
  return { id, checked: items.length, violations };
}
