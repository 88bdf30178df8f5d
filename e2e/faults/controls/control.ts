import type { InvariantId } from '../auditor/promise.ts';
import type { PlannedFault } from '../fault.ts';
import type { Ending } from '../plan.ts';

/** A protection that can be switched off in the rig, and what must then be found broken. */
export interface Control {
  name: string;
  /** What is switched off, for the report. */
  without: string;
  /** Any of these is the right alarm. */
  breaks: InvariantId[];
  /** Modules of the product, by path, and those of the rig that take their place. */
  replaces: Record<string, string>;
  /** Faults under which the protection is needed, in every round. */
  faults: PlannedFault[];
  /** How every purchase goes on; as planned when absent. */
  ending?: Ending;
  /** When a round is mended, in milliseconds; as planned when absent. */
  healAt?: number;
}
