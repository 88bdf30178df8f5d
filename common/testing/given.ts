import { expect } from 'vitest';
import type { NewEvent } from '../src/contracts/define.ts';
import type { ProblemCode } from '../src/contracts/problem.ts';
import type { Decision } from '../src/domain/decision.ts';
import { DomainError } from '../src/domain/domain-error.ts';

/** The result of a decision; what is left out is not compared. */
interface Expected {
  /** All events in order. Their data may be left out, or given in part. */
  events?: readonly (Pick<NewEvent, 'type'> & { data?: object })[];
  /** A part of the next state. */
  state?: object;
}

/** Specifies a decision: given a state, when a command comes, then it has this result. */
export const given = <S>(state: S) => ({
  when: <N>(decide: (state: S) => Decision<N> | undefined) => ({
    // oxlint-disable-next-line unicorn/no-thenable -- the word of given/when/then; nobody awaits a specification
    then({ events, state: expected }: Expected): void {
      const decision = decide(state);
      if (!decision) return expect.fail('expected a decision, but it changed nothing');
      if (events) {
        expect(decision.events).toHaveLength(events.length);
        expect(decision.events).toMatchObject(events);
      }
      if (expected) expect(decision.next).toMatchObject(expected);
    },
    thenUnchanged(): void {
      expect(decide(state)).toBeUndefined();
    },
    thenFails(code: ProblemCode, facts?: object): void {
      const error = errorOf(() => decide(state));
      expect(error).toBeInstanceOf(DomainError);
      expect(error).toMatchObject({ code, ...(facts && { facts }) });
    },
  }),
});

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.fail('expected a domain error, but the decision was made');
}
