import { promise } from './promise.ts';
import type { World } from './world.ts';

/** The only fault of the round, so that nothing else explains what is found. */
export const isAlone = ({ faults }: World, kind: string) => faults?.has(kind) && faults.size === 1;

const refusals = new Set([409, 429]);

/** However many ask at once, each is served, or refused in a way that says what to do. */
export const crowdsAnswered = promise(
  'O1',
  (world) =>
    isAlone(world, 'burst')
      ? world.history.filter(({ what, isCut }) => what !== 'pry' && what !== 'give-card' && !isCut)
      : [],
  ({ what, path, status, retryAfter }) => {
    const isRight =
      status !== undefined && (status < 300 || refusals.has(status) || (status === 503 && retryAfter));
    return !isRight && `in a crowd ${path ?? what} was answered ${status ?? 'nothing'}`;
  },
);
