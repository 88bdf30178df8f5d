import type { RefundRules, RunView, TravelClass } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { termsInWords } from '@railhead/common/domain/refund-terms';

/** Refund terms as a sentence, and the classes that they apply to. */
export interface RefundTerm {
  classes: string[];
  text: string;
}

/** The terms by class; classes with the same terms share an entry. Without rules nothing is refunded. */
export function refundTerms(rules: RefundRules | undefined, classes: readonly TravelClass[]): RefundTerm[] {
  const groups = Map.groupBy(classes, ({ id }) => termsInWords(rules?.classes[id] ?? []));
  return [...groups].map(([text, group]) => ({ text, classes: group.map(({ name }) => name) }));
}

/** The classes of these seats of a run. */
export function classesOf(
  run: Pick<RunView, 'coaches' | 'classes'>,
  seats: readonly string[],
): TravelClass[] {
  const ids = seats.map((seat) => findSeat(run.coaches, seat)?.class);
  return run.classes.filter(({ id }) => ids.includes(id));
}
