import { invariant } from './invariant.ts';
import type { SystemSnapshot } from './snapshot/snapshot.ts';

/** True if the round had no other kind of fault, so that nothing else explains a violation. */
export const isOnlyFault = ({ faults }: SystemSnapshot, kind: string) =>
  faults?.has(kind) && faults.size === 1;

const refusals = new Set([409, 429]);

/** Under overload everybody is served, or refused in a way that says what to do. */
export const overloadAnswered = invariant(
  'O1',
  (snapshot) =>
    isOnlyFault(snapshot, 'burst')
      ? snapshot.history.filter(
          ({ action, isAborted }) => action !== 'unauthorized' && action !== 'confirm-card' && !isAborted,
        )
      : [],
  ({ action, path, status, retryAfter }) => {
    const isRight =
      status !== undefined && (status < 300 || refusals.has(status) || (status === 503 && retryAfter));
    return !isRight && `in a burst ${path ?? action} was answered with ${status ?? 'nothing'}`;
  },
);
