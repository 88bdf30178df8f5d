import { drawFault, faultKinds } from './draw-fault.ts';
import type { FaultKind, PlannedFault } from './fault.ts';
import { type Random, randomOf } from './random.ts';

/** How a purchase continues once the seats are locked. */
export const scenarios = [
  'pay',
  'pay-late',
  'decline-then-pay',
  'challenge',
  'challenge-left',
  'abandon',
  'cancel',
  'extend-then-pay',
  'pay-then-cancel',
  'pay-then-cancel-one',
] as const;
export type Scenario = (typeof scenarios)[number];

/** One purchase of a buyer. Seats and stops are indexes into those of the round. */
export interface PlannedPurchase {
  /** Milliseconds after the start of the round. */
  at: number;
  seats: number[];
  from: number;
  to: number;
  /** Places a soft hold on the seats before ordering them. */
  holdsFirst: boolean;
  /** Identical requests with one key, sent at the same time. */
  clicks: number;
  /** Additional ones that the client aborts after this many milliseconds each. */
  abortsAfterMs: number[];
  scenario: Scenario;
}

/** Everything about a round that is decided before it starts. */
export interface Plan {
  seed: number;
  round: number;
  /** For each buyer. */
  purchases: PlannedPurchase[][];
  faults: PlannedFault[];
  /** When every fault ends, in milliseconds after the start. */
  recoverAt: number;
  /** How many people sign in for the first time. */
  newUsers: number;
}

/** What the rounds of one system have in common. */
export interface RoundShape {
  buyers: number;
  /** How many seats the buyers compete for. */
  seats: number;
  /** How many stops the longest journey has, including both ends. */
  stops: number;
  holdSeconds: number;
}

export const loadMs = 5500;
const recoverMs = 7000;
const latestImportMs = 2500;

/** Of every sixteen rounds two have no fault, and two have only the fault whose invariant can be checked in isolation. */
const fixedRounds: Record<number, readonly FaultKind[]> = { 0: [], 4: ['poison'], 8: [], 12: ['burst'] };

/**
 * The whole round as a pure function of seed and number. Each round draws only a few kinds of fault, because faults that
 * are always present hide the effects of the others.
 */
export function planRound(seed: number, round: number, shape: RoundShape, only?: readonly FaultKind[]): Plan {
  const random = randomOf(seed, round);
  const purchases = Array.from({ length: shape.buyers }, () => purchasesOf(random, shape));
  const kinds = only ?? fixedRounds[round % 16] ?? kindsOf(random);
  const faults = kinds.flatMap((kind) =>
    Array.from({ length: repeated.has(kind) ? random.whole(1, 3) : 1 }, () => ({
      ...drawFault(kind, random, shape.holdSeconds),
      at: random.whole(0, loadMs - 1000),
    })),
  );
  if (!only && !fixedRounds[round % 16]) faults.push(...importIn(seed, round, shape));
  return {
    seed,
    round,
    purchases,
    faults: faults.toSorted((a, b) => a.at - b.at),
    recoverAt: recoverMs,
    newUsers: 1,
  };
}

/** In every second round the timetable is imported: early, so that buyers and faults meet the import and what it changes. */
function importIn(seed: number, round: number, { holdSeconds }: RoundShape): PlannedFault[] {
  const random = randomOf(seed, round, 1);
  if (!random.chance(0.5)) return [];
  return [{ ...drawFault('import', random, holdSeconds), at: random.whole(0, latestImportMs) }];
}

/** Kinds that rounds draw from; the import is drawn by itself. */
const drawnKinds = faultKinds.filter((kind) => kind !== 'import');

/** One to three kinds, and in every second round failpoints as well. */
const kindsOf = (random: Random): FaultKind[] => [
  ...new Set<FaultKind>([
    ...random.some(drawnKinds, random.whole(1, 3)),
    ...(random.chance(0.5) ? (['failpoint'] as const) : []),
  ]),
];

const repeated = new Set<FaultKind>([
  'failpoint',
  'network',
  'provider',
  'skew',
  'reset',
  'delivery',
  'poison',
]);

function purchasesOf(random: Random, shape: RoundShape): PlannedPurchase[] {
  const count = random.whole(2, 3);
  const seats = Array.from({ length: shape.seats }, (_, seat) => seat);
  return Array.from({ length: count }, (_, index) => {
    const from = random.whole(0, shape.stops - 2);
    const to = random.whole(from + 1, Math.min(from + 2, shape.stops - 1));
    return {
      at: Math.floor((index * loadMs) / count) + random.whole(0, 1200),
      seats: random.some(seats, random.chance(0.4) ? 2 : 1),
      from,
      to,
      holdsFirst: random.chance(0.5),
      clicks: random.chance(0.4) ? random.whole(2, 4) : 1,
      abortsAfterMs: random.chance(0.3) ? [random.whole(0, 30), random.whole(0, 30)] : [],
      scenario: random.chance(0.3) ? 'pay' : random.pick(scenarios),
    };
  });
}
