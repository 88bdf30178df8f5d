import type { Index, World } from './world.ts';

/** Invariants by the ids under which they are promised. */
export type InvariantId =
  | `S${1 | 2 | 3 | 4 | 5}`
  | `M${1 | 2 | 3 | 4 | 5}`
  | `L${1 | 2 | 3 | 4}`
  | `D${1 | 2 | 3}`
  | `E${1 | 2 | 3 | 4}`
  | 'T1'
  | `O${1 | 2}`
  | `P${1 | 2}`;

/** One thing that was found broken. */
export interface Violation {
  id: InvariantId;
  says: string;
}

/** What was looked at and what was found, for one invariant. */
export interface Finding {
  id: InvariantId;
  looked: number;
  violations: Violation[];
}

/** Judges a world by one promise. */
export type Judge = (world: World, index: Index) => Finding;

/** A promise about each of some things: `broken` says what is wrong with one, or nothing. */
export const promise =
  <T>(
    id: InvariantId,
    things: (world: World, index: Index) => T[],
    broken: (thing: T, world: World, index: Index) => string | undefined | false,
  ): Judge =>
  (world, index) =>
    finding(id, things(world, index), (thing) => broken(thing, world, index));

/** What was found about some things. */
export function finding<T>(
  id: InvariantId,
  looked: T[],
  broken: (thing: T) => string | undefined | false,
): Finding {
  const violations = looked.flatMap((thing) => {
    const says = broken(thing);
    return says ? [{ id, says }] : [];
  });
  return { id, looked: looked.length, violations };
}
