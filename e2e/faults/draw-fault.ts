import { arrows } from './arrows.ts';
import type { Fault, FaultKind, ProviderFault } from './fault.ts';
import { atMoney, type Point } from './inside/failpoints.ts';
import { poisonForms } from './poison.ts';
import type { Weather } from './proxy.ts';
import type { Random } from './random.ts';
import type { Edge, Struck } from './system.ts';

/** Which kinds of fault a campaign draws from, and how each is drawn. Adding one here adds it to every campaign. */
const drawn: Record<FaultKind, (random: Random, lockSeconds: number) => Fault> = {
  failpoint: (random) => failpoint(random),
  kill: (random) => ({
    kind: 'kill',
    services: random.some(mortal, random.whole(1, 3)),
    ms: random.whole(0, 3000),
  }),
  'kill-everything': (random) => ({ kind: 'kill-everything', ms: random.whole(0, 1500) }),
  pause: (random, lockSeconds) => ({
    kind: 'pause',
    service: random.pick(deciding),
    ms: random.chance(0.5) ? random.whole(500, 3000) : (lockSeconds + 1) * 1000,
  }),
  'server-kill': (random) => ({
    kind: 'server-kill',
    server: random.pick(['nats', 'redis', 'mongo']),
    ms: random.whole(0, 3000),
  }),
  wipe: (random) => ({ kind: 'wipe', server: random.pick(['nats', 'redis']), ms: random.whole(0, 1500) }),
  flush: () => ({ kind: 'flush' }),
  weather: (random) => ({
    kind: 'weather',
    edge: random.pick(edges),
    weather: random.pick(weathers),
    ms: random.whole(1000, 4000),
  }),
  reset: (random) => ({ kind: 'reset', edge: random.pick(edges) }),
  provider: (random) => ({ kind: 'provider', fault: providerFault(random) }),
  'provider-kill': (random) => ({ kind: 'provider-kill', ms: random.whole(0, 3000) }),
  webhooks: (random) => ({
    kind: 'webhooks',
    mischief: {
      lose: random.pick([0, 0.5, 1]),
      duplicate: random.pick([0, 0.5, 1]),
      shuffle: random.pick([0, 0.5, 1]),
      delayMs: random.pick([0, 0, 1500]),
    },
  }),
  'forged-webhooks': () => ({ kind: 'forged-webhooks' }),
  skew: (random) => ({
    kind: 'skew',
    service: random.pick(mortal),
    ms: random.pick([-1, 1]) * random.whole(1, 10) * 60_000,
  }),
  unrest: (random) => ({
    kind: 'unrest',
    service: random.pick(hearing),
    unrest: { twice: random.pick([0.2, 0.5]), later: random.pick([0, 0.3]) },
  }),
  poison: (random) => ({
    kind: 'poison',
    event: random.pick(spoken),
    form: random.pick(poisonForms),
  }),
  burst: () => ({ kind: 'burst', people: 200, ms: 3000 }),
};
export const faultKinds = Object.keys(drawn) as FaultKind[];

const mortal: Struck[] = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'];
const deciding: Struck[] = ['orders', 'payments', 'tickets', 'expiration'];
const hearing: Struck[] = ['orders', 'payments', 'tickets'];
const spoken = [
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
const weathers: Weather[] = [
  { kind: 'latency', ms: 300 },
  { kind: 'latency', ms: 1500 },
  { kind: 'black-hole' },
  { kind: 'one-way', blocked: 'to-server' },
  { kind: 'one-way', blocked: 'to-client' },
  { kind: 'cut' },
  { kind: 'slow-close', ms: 1000 },
];

/** Money has most arrows, so it is drawn more often. */
const striking: [Struck, Point[]][] = [
  ['orders', arrows.orders],
  ['payments', arrows.payments],
  ['payments', [...atMoney]],
  ['tickets', arrows.tickets],
  ['expiration', arrows.expiration],
];

/** Passed once or twice in a round. */
const seldom = new Set<Point>(atMoney);

function failpoint(random: Random): Fault {
  const [service, points] = random.pick(striking);
  const point = random.pick(points);
  const nth = seldom.has(point) ? random.whole(1, 2) : random.whole(1, 6);
  const act = random.pick(['kill', 'kill', 'throw', 'sleep'] as const);
  return { kind: 'failpoint', service, failpoint: { point, nth, act, ms: random.whole(200, 3000) } };
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

/** One fault of a kind, for locks of so many seconds. */
export const drawFault = (kind: FaultKind, random: Random, lockSeconds: number): Fault =>
  drawn[kind](random, lockSeconds);
