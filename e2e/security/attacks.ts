import { authorizationMatrix } from './access/authorization-matrix.ts';
import { idSwaps } from './access/id-swaps.ts';
import type { Attack } from './attack.ts';

/** Every attack, in the order in which they run. */
export const attacks: readonly Attack[] = [authorizationMatrix, idSwaps];
