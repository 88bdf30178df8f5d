import type { PlannedFault } from '../plan/fault.ts';
import type { NetworkCondition } from '../system/proxy.ts';
import type { Edge, TargetService } from '../system/topology.ts';
import type { Mutant } from './mutant.ts';

const noReplies = { kind: 'one-way', blocked: 'to-client' } as const;
const network = (edge: Edge, condition: NetworkCondition, at: number, until: number): PlannedFault => ({
  kind: 'network',
  edge,
  condition,
  at,
  ms: until - at,
});
const kill = (at: number, ...services: TargetService[]): PlannedFault => ({
  kind: 'kill',
  services,
  at,
  ms: 0,
});
/** The next write of the service fails as if its connection broke. */
const failWrite = (at: number, service: TargetService): PlannedFault => ({
  kind: 'failpoint',
  service,
  failpoint: { point: 'before-write', nth: 1, action: 'throw' },
  at,
});
const deliverBadly = (service: TargetService): PlannedFault => ({
  kind: 'delivery',
  service,
  faults: { duplicate: 0.5, delay: 0.4 },
  at: 0,
});

/** Every mutant of the product. Each must be caught: an auditor that never finds anything proves nothing. */
export const mutants: Mutant[] = [
  {
    name: 'no-claim-condition',
    without: "the seat ledger's condition on claims, with Redis away",
    breaks: ['S1'],
    faults: [network('orders-redis', { kind: 'cut' }, 0, 6500)],
  },
  {
    name: 'no-idempotency-key',
    without: 'the idempotency key',
    breaks: ['D3'],
    faults: [],
  },
  {
    name: 'no-version-gate',
    without: "the check of an event's version before it is applied",
    breaks: ['E1'],
    faults: [deliverBadly('orders'), deliverBadly('payments'), deliverBadly('tickets')],
  },
  {
    name: 'ack-before-handling',
    without: 'acknowledging a message only after it was handled',
    breaks: ['E1'],
    faults: Array.from({ length: 14 }, (_, index) =>
      failWrite(500 + index * 400, index % 2 === 0 ? 'tickets' : 'payments'),
    ),
  },
  {
    name: 'no-outbox',
    without: 'the outbox: events are published once, after the save',
    breaks: ['E2'],
    faults: [
      { kind: 'server-kill', server: 'nats', at: 1000, ms: 4000 },
      kill(3000, 'orders', 'payments', 'tickets'),
    ],
  },
  {
    name: 'no-expiry',
    without: 'the timer and the periodic task that expire overdue orders',
    breaks: ['L1'],
    faults: [],
    scenario: 'abandon',
  },
  {
    name: 'no-late-payment-check',
    without: 'the check of the lock when a card is authorised',
    breaks: ['S4'],
    faults: [network('orders-nats', noReplies, 1500, 7000)],
    scenario: 'pay-late',
  },
  {
    name: 'capture-before-confirmation',
    without: 'waiting for the confirmation before the capture',
    breaks: ['M4'],
    faults: [network('orders-nats', noReplies, 1500, 7000)],
    scenario: 'pay',
  },
  {
    name: 'no-late-void',
    without: 'voiding the authorisation of an ended order',
    breaks: ['M1'],
    faults: [network('orders-nats', noReplies, 1500, 12_000)],
    scenario: 'pay',
    recoverAt: 12_000,
  },
  {
    name: 'no-refund-key',
    without: "a refund's idempotency key and the check for an existing refund",
    breaks: ['M2'],
    faults: [],
    scenario: 'pay-then-cancel-one',
  },
  {
    name: 'no-webhook-verification',
    without: "verifying a webhook's signature and asking the provider",
    breaks: ['M5', 'M1'],
    faults: [2000, 3500, 5000, 6500].map((at) => ({ kind: 'forged-webhooks', at })),
    scenario: 'challenge-left',
  },
  {
    name: 'no-amount-check',
    without: 'the frozen amount',
    breaks: ['M3'],
    faults: [],
    scenario: 'pay',
  },
  {
    name: 'release-outside-transaction',
    without: "releasing seats in the order's own transaction",
    breaks: ['S2', 'S3'],
    faults: [kill(2000, 'orders'), kill(4000, 'orders'), kill(6000, 'orders')],
    scenario: 'cancel',
  },
  {
    name: 'no-allowance-release',
    without: 'counting an order no longer when it ends',
    breaks: ['S7'],
    faults: [],
    scenario: 'cancel',
  },
  {
    name: 'tickets-before-capture',
    without: 'waiting for the capture before tickets are issued',
    breaks: ['M1'],
    faults: [network('payments-stripe', { kind: 'latency', ms: 1200 }, 0, 7000)],
    scenario: 'pay',
  },
  {
    name: 'no-ownership-check',
    without: "the check of an order's owner",
    breaks: ['P1'],
    faults: [],
    scenario: 'pay',
  },
  {
    name: 'no-mail-outbox',
    without: 'enqueuing a mail in the same save as its cause',
    breaks: ['E1'],
    faults: [],
    scenario: 'pay',
  },
  {
    name: 'log-codes',
    without: 'keeping mailed codes out of the logs',
    breaks: ['P2'],
    faults: [],
  },
  {
    name: 'no-dead-letters',
    without: 'dead letters: unreadable messages are dropped',
    breaks: ['L3'],
    faults: [{ kind: 'poison', event: 'orders.order-placed.v1', form: 'no JSON', at: 500 }],
  },
  {
    name: 'no-board-sync',
    without: 'copying the seat ledger to the board',
    breaks: ['S3'],
    faults: [],
    scenario: 'pay',
  },
  {
    name: 'reconcile-by-trip-id',
    without: 'recognising a train whose trip id has changed',
    breaks: ['S6'],
    faults: [{ kind: 'import', version: 1, change: { kind: 'none' }, at: 500 }],
  },
  {
    name: 'no-relay-deadline',
    without: 'publishing at once what was saved',
    breaks: ['L2'],
    faults: [],
    scenario: 'cancel',
  },
];
