import { type FailpointName, paymentFailpoints } from '../instrumentation/failpoints.ts';
import type { NetworkCondition } from '../system/proxy.ts';
import { type Edge, serviceFailpoints, type TargetService, targetServices } from '../system/topology.ts';
import { type Fault, type FaultKind, type ProviderFault, poisonForms } from './fault.ts';
import type { Random } from './random.ts';

/** The kinds of fault that rounds draw from, and how each is drawn. Their order is part of what a seed means. */
const drawers: Record<FaultKind, (random: Random, lockSeconds: number) => Fault> = {
  failpoint: (random) => failpoint(random),
  kill: (random) => ({
    kind: 'kill',
    services: random.some(targetServices, random.whole(1, 3)),
    ms: random.whole(0, 3000),
  }),
  'kill-everything': (random) => ({ kind: 'kill-everything', ms: random.whole(0, 1500) }),
  pause: (random, lockSeconds) => ({
    kind: 'pause',
    service: random.pick(statefulServices),
    ms: random.chance(0.5) ? random.whole(500, 3000) : (lockSeconds + 1) * 1000,
  }),
  'server-kill': (random) => ({
    kind: 'server-kill',
    server: random.pick(['nats', 'redis', 'mongo']),
    ms: random.whole(0, 3000),
  }),
  wipe: (random) => ({ kind: 'wipe', server: random.pick(['nats', 'redis']), ms: random.whole(0, 1500) }),
  flush: () => ({ kind: 'flush' }),
  network: (random) => ({
    kind: 'network',
    edge: random.pick(edges),
    condition: random.pick(networkConditions),
    ms: random.whole(1000, 4000),
  }),
  reset: (random) => ({ kind: 'reset', edge: random.pick(edges) }),
  provider: (random) => ({ kind: 'provider', fault: providerFault(random) }),
  'provider-kill': (random) => ({ kind: 'provider-kill', ms: random.whole(0, 3000) }),
  webhooks: (random) => ({
    kind: 'webhooks',
    faults: {
      lose: random.pick([0, 0.5, 1]),
      duplicate: random.pick([0, 0.5, 1]),
      shuffle: random.pick([0, 0.5, 1]),
      delayMs: random.pick([0, 0, 1500]),
    },
  }),
  'forged-webhooks': () => ({ kind: 'forged-webhooks' }),
  skew: (random) => ({
    kind: 'skew',
    service: random.pick(targetServices),
    ms: random.pick([-1, 1]) * random.whole(1, 10) * 60_000,
  }),
  delivery: (random) => ({
    kind: 'delivery',
    service: random.pick(consumingServices),
    faults: { duplicate: random.pick([0.2, 0.5]), delay: random.pick([0, 0.3]) },
  }),
  poison: (random) => ({
    kind: 'poison',
    event: random.pick(eventTypes),
    form: random.pick(poisonForms),
  }),
  burst: () => ({ kind: 'burst', people: 200, ms: 3000 }),
  import: (random) => timetableImport(random),
};
export const faultKinds = Object.keys(drawers) as FaultKind[];

const statefulServices: TargetService[] = ['orders', 'payments', 'tickets', 'expiration'];
const consumingServices: TargetService[] = ['orders', 'payments', 'tickets'];
const eventTypes = [
  'auth.account-registered.v1',
  'tickets.ticket-issued.v1',
  'orders.order-placed.v1',
  'orders.order-confirmed.v1',
  'payments.payment-captured.v1',
  'expiration.hold-expired.v1',
];
const edges: Edge[] = [
  'orders-nats',
  'orders-redis',
  'orders-mongo',
  'payments-nats',
  'payments-mongo',
  'payments-stripe',
  'stripe-payments',
  'tickets-nats',
  'tickets-mongo',
  'expiration-nats',
  'expiration-redis',
];
const networkConditions: NetworkCondition[] = [
  { kind: 'latency', ms: 300 },
  { kind: 'latency', ms: 1500 },
  { kind: 'black-hole' },
  { kind: 'one-way', blocked: 'to-server' },
  { kind: 'one-way', blocked: 'to-client' },
  { kind: 'cut' },
  { kind: 'slow-close', ms: 1000 },
];

/** Payments has most failpoints, so it is drawn more often. */
const failpointsByService: [TargetService, FailpointName[]][] = [
  ['orders', serviceFailpoints.orders],
  ['payments', serviceFailpoints.payments],
  ['payments', [...paymentFailpoints]],
  ['tickets', serviceFailpoints.tickets],
  ['expiration', serviceFailpoints.expiration],
];

/** Reached only once or twice in a round. */
const rarelyReached = new Set<FailpointName>(paymentFailpoints);

function failpoint(random: Random): Fault {
  const [service, points] = random.pick(failpointsByService);
  const point = random.pick(points);
  const nth = rarelyReached.has(point) ? random.whole(1, 2) : random.whole(1, 6);
  const action = random.pick(['kill', 'kill', 'throw', 'sleep'] as const);
  return { kind: 'failpoint', service, failpoint: { point, nth, action, ms: random.whole(200, 3000) } };
}

function providerFault(random: Random): ProviderFault {
  const kind = random.pick([
    'before',
    'after',
    'after-reset',
    'after-hang',
    'reset',
    'hang',
    'slow',
  ] as const);
  const path = random.pick([
    '/v1/payment_intents',
    '/v1/payment_intents/*',
    '/v1/payment_intents/*/confirm',
    '/v1/payment_intents/*/capture',
    '/v1/payment_intents/*/cancel',
    '/v1/refunds',
    '/v1/**',
  ]);
  return {
    kind,
    path,
    method: '*',
    times: random.whole(1, 6),
    status: random.pick([500, 502, 503, 429]),
    sticky: kind === 'after' && random.chance(0.3),
    delayMs: kind === 'slow' ? random.whole(500, 4000) : 0,
  };
}

/** Every import writes at least three times. */
const writesOfAnImport = 3;

function timetableImport(random: Random): Fault {
  const change = random.pick(['none', 'none', 'retimed', 'retimed', 'retimed', 'withdrawn'] as const);
  const minutes = random.pick([-10, 4, 25, 90]);
  const failpoint = {
    point: random.pick(['before-write', 'after-write'] as const),
    nth: random.whole(1, writesOfAnImport),
    action: 'kill' as const,
  };
  return {
    kind: 'import',
    version: random.whole(1000, 999_999),
    change: change === 'retimed' ? { kind: change, minutes } : { kind: change },
    ...(random.chance(0.4) && { failpoint }),
  };
}

/** One fault of a kind, where locks last this many seconds. */
export const drawFault = (kind: FaultKind, random: Random, lockSeconds: number): Fault =>
  drawers[kind](random, lockSeconds);
