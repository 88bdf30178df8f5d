const dayMs = 24 * 3_600_000;

/** What declined cards are counted by: testers change cards, accounts and orders, but seldom all of them at once. */
export type DeclineSubject = 'account' | 'network' | 'card';

/** How many cards may be declined within a day; 0 removes a limit. */
export type DeclineLimits = Readonly<Record<DeclineSubject, number>>;

/** A declined attempt to pay, identified by the provider's charge. */
export interface DeclinedCharge {
  id: string;
  at: Date;
  /** The provider's fingerprint of the card. */
  card?: string;
}

/** A limit that was reached, and when a payment may be started again. */
export interface ReachedLimit {
  by: DeclineSubject;
  until: Date;
}

/** The times of the latest declines of one account, network or card, newest first. */
export interface DeclineTimes {
  by: DeclineSubject;
  times: readonly Date[];
}

/**
 * True if a limit holds even if all attempts under way, this one included, are declined: so many cards tried at the same
 * moment do not exceed it.
 */
export const hasRoom = (
  { by, times, underWay }: DeclineTimes & { underWay: number },
  limits: DeclineLimits,
): boolean => limits[by] === 0 || times.length + underWay <= limits[by];

/** Declines before this moment count no more. */
export const countedSince = (now: Date): Date => new Date(now.getTime() - dayMs);

/** The limit that lasts longest among those that are reached: as many declines within a day as it allows. */
export function reachedLimit(
  declines: readonly DeclineTimes[],
  limits: DeclineLimits,
  now: Date,
): ReachedLimit | undefined {
  const since = countedSince(now);
  return declines
    .flatMap(({ by, times }): ReachedLimit[] => {
      const decisive = limits[by] > 0 ? times[limits[by] - 1] : undefined;
      return decisive && decisive > since ? [{ by, until: new Date(decisive.getTime() + dayMs) }] : [];
    })
    .toSorted((a, b) => b.until.getTime() - a.until.getTime())[0];
}
