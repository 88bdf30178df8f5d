import { drawFault, faultKinds } from './draw-fault.ts';
import type { FaultKind, PlannedFault } from './fault.ts';
import { type Random, randomOf } from './random.ts';

/** How a purchase goes on once the seats are locked. */
export const endings = [
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
export type Ending = (typeof endings)[number];

/** One buyer's wish: which of the round's seats, from and to which of its stops, and how it goes on. */
export interface Wish {
  /** Milliseconds after the round's beginning. */
  at: number;
  seats: number[];
  from: number;
  to: number;
  /** Chooses the seats on the map first. */
  holds: boolean;
  /** Identical requests with one key at the same moment. */
  clicks: number;
  /** More of them whose client hangs up after so many milliseconds each. */
  hangUps: number[];
  ending: Ending;
}

/** Everything that is decided about a round before it begins. */
export interface Plan {
  seed: number;
  round: number;
  /** By buyer. */
  wishes: Wish[][];
  faults: PlannedFault[];
  /** When everything is mended, in milliseconds after the beginning. */
  healAt: number;
  /** So many people sign in who were never here. */
  newcomers: number;
}

/** The shape of the rounds of one system. */
export interface Scene {
  buyers: number;
  /** So many seats are fought for. */
  seats: number;
  /** Stops of the journey, the last one included. */
  stops: number;
  holdSeconds: number;
}

export const loadMs = 5500;
const healMs = 7000;

/** In every sixteen rounds two are in health, and two have a fault alone that proves something only then. */
const set: Record<number, readonly FaultKind[]> = { 0: [], 4: ['poison'], 8: [], 12: ['burst'] };

/**
 * The whole round as a function of seed and number. Each round draws a few kinds of fault of its own (what is turned
 * on everywhere hides what it does alone).
 */
export function planRound(seed: number, round: number, scene: Scene, only?: readonly FaultKind[]): Plan {
  const random = randomOf(seed, round);
  const wishes = Array.from({ length: scene.buyers }, () => wishesOf(random, scene));
  const kinds = only ?? set[round % 16] ?? kindsOf(random);
  const faults = kinds.flatMap((kind) =>
    Array.from({ length: repeated.has(kind) ? random.whole(1, 3) : 1 }, () => ({
      ...drawFault(kind, random, scene.holdSeconds),
      at: random.whole(0, loadMs - 1000),
    })),
  );
  return {
    seed,
    round,
    wishes,
    faults: faults.toSorted((a, b) => a.at - b.at),
    healAt: healMs,
    newcomers: 1,
  };
}

/** A few kinds of any sort, and every other time services struck at points of their handlers besides. */
const kindsOf = (random: Random): FaultKind[] => [
  ...new Set<FaultKind>([
    ...random.some(faultKinds, random.whole(1, 3)),
    ...(random.chance(0.5) ? (['failpoint'] as const) : []),
  ]),
];

const repeated = new Set<FaultKind>([
  'failpoint',
  'weather',
  'provider',
  'skew',
  'reset',
  'unrest',
  'poison',
]);

function wishesOf(random: Random, scene: Scene): Wish[] {
  const count = random.whole(2, 3);
  const seats = Array.from({ length: scene.seats }, (_, seat) => seat);
  return Array.from({ length: count }, (_, index) => {
    const from = random.whole(0, scene.stops - 2);
    const to = random.whole(from + 1, Math.min(from + 2, scene.stops - 1));
    return {
      at: Math.floor((index * loadMs) / count) + random.whole(0, 1200),
      seats: random.some(seats, random.chance(0.4) ? 2 : 1),
      from,
      to,
      holds: random.chance(0.5),
      clicks: random.chance(0.4) ? random.whole(2, 4) : 1,
      hangUps: random.chance(0.3) ? [random.whole(0, 30), random.whole(0, 30)] : [],
      ending: random.chance(0.3) ? 'pay' : random.pick(endings),
    };
  });
}
