import type { RefundRules, RunView, TravelClass } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { termsInWords } from '@railhead/common/domain/refund-terms';

/** What is given back, in a sentence, and the classes it holds for. */
export interface RefundTerm {
  classes: string[];
  words: string;
}

/** The terms in words, classes with the same ones together; no rules give nothing back. */
export function refundTerms(rules: RefundRules | undefined, classes: readonly TravelClass[]): RefundTerm[] {
  const groups = Map.groupBy(classes, ({ id }) => termsInWords(rules?.classes[id] ?? []));
  return [...groups].map(([words, its]) => ({ words, classes: its.map(({ name }) => name) }));
}

/** The classes that these seats of a run are in. */
export function classesOf(
  run: Pick<RunView, 'coaches' | 'classes'>,
  seats: readonly string[],
): TravelClass[] {
  const ids = seats.map((seat) => findSeat(run.coaches, seat)?.class);
  return run.classes.filter(({ id }) => ids.includes(id));
}
