import type { PlannedFault } from '../fault.ts';
import type { Weather } from '../proxy.ts';
import type { Edge, Struck } from '../system.ts';
import type { Control } from './control.ts';

const deaf = { kind: 'one-way', blocked: 'to-client' } as const;
const weather = (edge: Edge, kind: Weather, at: number, until: number): PlannedFault => ({
  kind: 'weather',
  edge,
  weather: kind,
  at,
  ms: until - at,
});
const killed = (at: number, ...services: Struck[]): PlannedFault => ({ kind: 'kill', services, at, ms: 0 });
/** The next write of the service fails as if the connection broke. */
const failing = (at: number, service: Struck): PlannedFault => ({
  kind: 'failpoint',
  service,
  failpoint: { point: 'before-write', nth: 1, act: 'throw' },
  at,
});
const unrestAt = (service: Struck): PlannedFault => ({
  kind: 'unrest',
  service,
  unrest: { twice: 0.5, later: 0.4 },
  at: 0,
});

/** Protections that are switched off one at a time: an auditor that never finds anything proves nothing. */
export const controls: Control[] = [
  {
    name: 'ledger',
    without: "the ledger's condition on claims, and Redis away",
    breaks: ['S1'],
    replaces: { 'orders/src/store/seat-ledger.ts': 'controls/without/the-ledgers-condition.ts' },
    faults: [weather('orders-redis', { kind: 'cut' }, 0, 6500)],
  },
  {
    name: 'key',
    without: 'the Idempotency-Key',
    breaks: ['D3'],
    replaces: { 'common/src/runtime/ids.ts': 'controls/without/the-key.ts' },
    faults: [],
  },
  {
    name: 'turn',
    without: 'the version gate of hearers',
    breaks: ['E1'],
    replaces: { 'common/src/store/document.ts': 'controls/without/the-turn.ts' },
    faults: [unrestAt('orders'), unrestAt('payments'), unrestAt('tickets')],
  },
  {
    name: 'ack',
    without: 'handling before acknowledging',
    breaks: ['E1'],
    replaces: { 'common/src/messaging/nats-bus.ts': 'controls/without/the-late-ack.ts' },
    faults: Array.from({ length: 14 }, (_, index) =>
      failing(500 + index * 400, index % 2 === 0 ? 'tickets' : 'payments'),
    ),
  },
  {
    name: 'outbox',
    without: 'the outbox: publish once, after the save',
    breaks: ['E2'],
    replaces: { 'common/src/messaging/relay.ts': 'controls/without/the-outbox.ts' },
    faults: [
      { kind: 'server-kill', server: 'nats', at: 1000, ms: 4000 },
      killed(3000, 'orders', 'payments', 'tickets'),
    ],
  },
  {
    name: 'sweeper',
    without: 'sweeper and timers',
    breaks: ['L1'],
    replaces: {
      'orders/src/sweeper.ts': 'controls/without/the-sweeper.ts',
      'orders/src/consumers/on-hold-expired.ts': 'controls/without/the-timer.ts',
    },
    faults: [],
    ending: 'abandon',
  },
  {
    name: 'late-payment',
    without: 'the look at the end of the lock when the card said yes',
    breaks: ['S4'],
    replaces: { 'orders/src/domain/order.ts': 'controls/without/the-end-of-the-lock.ts' },
    faults: [weather('orders-nats', deaf, 1500, 7000)],
    ending: 'pay-late',
  },
  {
    name: 'confirmation',
    without: 'waiting for the confirmation before capturing',
    breaks: ['M4'],
    replaces: { 'payments/src/domain/settle.ts': 'controls/without/the-confirmation.ts' },
    faults: [weather('orders-nats', deaf, 1500, 7000)],
    ending: 'pay',
  },
  {
    name: 'late-void',
    without: 'voiding what nobody wants any more',
    breaks: ['M1'],
    replaces: { 'payments/src/domain/settle.ts': 'controls/without/the-late-void.ts' },
    faults: [weather('orders-nats', deaf, 1500, 12_000)],
    ending: 'pay',
    healAt: 12_000,
  },
  {
    name: 'refund-key',
    without: "a refund's key and its look-up",
    breaks: ['M2'],
    replaces: { 'payments/src/gateway/stripe.ts': 'controls/without/the-refunds-key.ts' },
    faults: [],
    ending: 'pay-then-cancel-one',
  },
  {
    name: 'signature',
    without: "the webhook's signature and the look at the provider",
    breaks: ['M5', 'M1'],
    replaces: { 'payments/src/gateway/stripe.ts': 'controls/without/the-signature.ts' },
    faults: [2000, 3500, 5000, 6500].map((at) => ({ kind: 'forged-webhooks', at })),
    ending: 'challenge-left',
  },
  {
    name: 'amount',
    without: 'the frozen amount',
    breaks: ['M3'],
    replaces: { 'payments/src/gateway/stripe.ts': 'controls/without/the-amount.ts' },
    faults: [],
    ending: 'pay',
  },
  {
    name: 'transaction',
    without: "releasing seats in the order's own transaction",
    breaks: ['S2', 'S3'],
    replaces: { 'orders/src/store/seat-ledger.ts': 'controls/without/the-one-transaction.ts' },
    faults: [killed(2000, 'orders'), killed(4000, 'orders'), killed(6000, 'orders')],
    ending: 'cancel',
  },
  {
    name: 'capture',
    without: 'waiting for the capture before issuing tickets',
    breaks: ['M1'],
    replaces: { 'tickets/src/domain/decide-tickets.ts': 'controls/without/the-capture.ts' },
    faults: [weather('payments-stripe', { kind: 'latency', ms: 1200 }, 0, 7000)],
    ending: 'pay',
  },
  {
    name: 'owner',
    without: 'the look at whose order it is',
    breaks: ['P1'],
    replaces: { 'orders/src/store/order-store.ts': 'controls/without/the-owner.ts' },
    faults: [],
    ending: 'pay',
  },
  {
    name: 'owed-mail',
    without: 'the mail that is owed, saved with what causes it',
    breaks: ['E1'],
    replaces: { 'tickets/src/domain/mail-outbox.ts': 'controls/without/the-owed-mail.ts' },
    faults: [],
    ending: 'pay',
  },
  {
    name: 'silence',
    without: 'silence about the codes that are mailed',
    breaks: ['P2'],
    replaces: { 'auth/src/domain/code-mail.ts': 'controls/without/the-silence.ts' },
    faults: [],
  },
  {
    name: 'parking',
    without: 'setting aside what nobody can understand',
    breaks: ['L3'],
    replaces: { 'common/src/messaging/dead-letters.ts': 'controls/without/the-parking.ts' },
    faults: [{ kind: 'poison', event: 'orders.order-placed.v1', form: 'no JSON', at: 500 }],
  },
  {
    name: 'board',
    without: 'telling the board what the ledger says',
    breaks: ['S3'],
    replaces: { 'orders/src/store/seat-board.ts': 'controls/without/the-settling.ts' },
    faults: [],
    ending: 'pay',
  },
  {
    name: 'haste',
    without: 'telling at once what was saved',
    breaks: ['L2'],
    replaces: { 'common/src/messaging/nats-bus.ts': 'controls/without/the-haste.ts' },
    faults: [],
    ending: 'cancel',
  },
];
