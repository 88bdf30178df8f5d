import type { InvariantId } from '../invariants/invariant.ts';
import type { PlannedFault } from '../plan/fault.ts';
import type { Scenario } from '../plan/plan-round.ts';

/** The system with one protection switched off. */
export interface Mutant {
  /** Also the name of its module in `modules/`. */
  name: string;
  /** The protection that is switched off. */
  without: string;
  /** The invariants that protection upholds: a violation of any of them catches the mutant. */
  breaks: InvariantId[];
  /** Faults under which the protection is needed, in every round. */
  faults: PlannedFault[];
  /** How every purchase continues; as planned when absent. */
  scenario?: Scenario;
  /** When a round recovers, in milliseconds; as planned when absent. */
  recoverAt?: number;
}
