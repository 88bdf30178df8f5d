/** What an inspector needs to know of a run besides the keys: which correctly signed tickets are void. */
export type VoidTickets = {
  /** The run. */
  n: string;
  /** The void tickets' ids (`t` of their tokens), in order. */
  v: string[];
  /** The list was complete at this time or later, in epoch seconds: an old copy is recognised by it. */
  iat: number;
};

/** The list and its entity tag stay the same for this long unless a ticket is voided. */
const periodSeconds = 300;

export function voidTicketsOf(runId: string, ids: readonly string[], now: Date): VoidTickets {
  const seconds = Math.floor(now.getTime() / 1000);
  return { n: runId, v: ids.toSorted(), iat: seconds - (seconds % periodSeconds) };
}
