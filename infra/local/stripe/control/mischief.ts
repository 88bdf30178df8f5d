import { chances } from './chances.ts';

/** What goes wrong with the telling of events: probabilities from 0 to 1, drawn from `seed`. */
export interface Mischief {
  /** Never told. */
  lose: number;
  /** Told twice at once. */
  duplicate: number;
  /** Told up to two seconds late, so that later events overtake it. */
  shuffle: number;
  /** Milliseconds that every event waits before it is told. */
  delayMs: number;
  seed: number;
}

export const HONEST: Mischief = { lose: 0, duplicate: 0, shuffle: 0, delayMs: 0, seed: 1 };

const SHUFFLED_WITHIN_MS = 2000;

/** How one event is told. */
export interface Telling {
  isLost: boolean;
  copies: number;
  waitMs: number;
}

/** The mischief in force; a new start of this process is honest again. */
export function openMischief() {
  let inForce = HONEST;
  let { fraction, comesTrue } = chances(inForce.seed);
  return {
    get: () => inForce,
    set: (mischief: Mischief) => {
      inForce = mischief;
      ({ fraction, comesTrue } = chances(mischief.seed));
    },
    /** Decides about the next event. */
    next: (): Telling => ({
      isLost: comesTrue(inForce.lose),
      copies: comesTrue(inForce.duplicate) ? 2 : 1,
      waitMs: inForce.delayMs + (comesTrue(inForce.shuffle) ? fraction() * SHUFFLED_WITHIN_MS : 0),
    }),
  };
}

export type MischiefControl = ReturnType<typeof openMischief>;
