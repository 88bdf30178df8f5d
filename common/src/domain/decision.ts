import type { NewEvent } from '../contracts/define.ts';

/** The result of a pure decision: the next state and the events that report the change. */
export interface Decision<S> {
  next: S;
  events: NewEvent[];
}

/** The result of a decision that changes nothing. */
export const unchanged = undefined;
