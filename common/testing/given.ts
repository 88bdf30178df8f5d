import { expect } from 'vitest';
import type { NewEvent } from '../src/contracts/define.ts';
import type { ProblemCode } from '../src/contracts/problem.ts';
import type { Decision } from '../src/domain/decision.ts';
import { DomainError } from '../src/domain/domain-error.ts';

/** An event that is expected: its contract, or its type with all or a part of its data. */
interface ExpectedEvent {
  type: string;
  data?: object;
}

/** The result of a decision, with whatever it carries besides state and events; what is left out is not compared. */
type Expected<D> = {
  /** All events in order. */
  events?: readonly ExpectedEvent[];
  /** A part of the next state. */
  state?: object;
} & Partial<Omit<D, 'next' | 'events'>>;

/** Specifies a decision: given a state, when a command comes, then it has this result. */
export const given = <S>(initial: S) => ({
  when: <D extends Decision<unknown>>(decide: (state: S) => D | undefined) => ({
    // oxlint-disable-next-line unicorn/no-thenable -- the word of given/when/then; nobody awaits a specification
    then({ events, state, ...more }: Expected<D>): void {
      const decision = decide(initial);
      if (!decision) return expect.fail('expected a decision, but it changed nothing');
      if (events) expectEvents(decision.events, events);
      if (state) expect(decision.next).toMatchObject(state);
      const rest = Object.entries(decision).filter(([key]) => key in more);
      expect(Object.fromEntries(rest)).toEqual(more);
    },
    thenUnchanged(): void {
      expect(decide(initial)).toBeUndefined();
    },
    thenFails(code: ProblemCode, facts?: object): void {
      const error = errorOf(() => decide(initial));
      expect(error).toBeInstanceOf(DomainError);
      expect(error).toMatchObject({ code, ...(facts && { facts }) });
    },
  }),
});

function expectEvents(events: NewEvent[], expected: readonly ExpectedEvent[]): void {
  expect(events).toHaveLength(expected.length);
  expect(events).toMatchObject(expected.map(({ type, data }) => (data ? { type, data } : { type })));
}

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.fail('expected a domain error, but the decision was made');
}
