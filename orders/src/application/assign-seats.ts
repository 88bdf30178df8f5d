import type { AssignedView, AssignSeats } from '@railhead/common/contracts/seats';
import type { Mongo } from '@railhead/common/store/mongo';
import { findBestSeats, isTogether } from '../domain/assign.ts';
import { ok, type Result, rejected, resultOf } from '../domain/result.ts';
import { checkClass, checkOnSale, checkPartySize, journeyOn } from '../domain/run.ts';
import { unavailableSeats } from '../domain/seat-states.ts';
import type { HoldCaller } from '../persistence/hold-limits.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SeatAvailability } from '../seat-board/seat-availability.ts';
import type { SeatHolds } from './hold-seats.ts';

/** A holder's id contains as many seeds. */
const maxAttempts = 9;

export type AssignSeatsUseCase = (
  runId: string,
  request: AssignSeats,
  by: { holder: string; caller: HoldCaller },
) => Promise<Result<AssignedView>>;

/**
 * Holds the best free seats of a class for a party. Of parties that choose the same seats the fastest wins, and the
 * others choose again from what is left.
 */
export function createAssignSeats(deps: {
  mongo: Mongo;
  runs: RunRepository;
  availability: SeatAvailability;
  holds: SeatHolds;
  maxSeatsPerOrder: number;
}): AssignSeatsUseCase {
  const { mongo, runs, availability, holds, maxSeatsPerOrder } = deps;

  const validate = (runId: string, request: AssignSeats) =>
    resultOf(async () => {
      const run = await runs.getOrThrow(runId);
      checkOnSale(run, journeyOn(run.plan, request), mongo.now());
      checkClass(run, request.class);
      checkPartySize(run, request.count, maxSeatsPerOrder);
      return run.plan;
    });

  return async (runId, request, { holder, caller }) => {
    const validated = await validate(runId, request);
    if (validated.kind === 'rejected') return validated;
    const { coaches } = validated.value;
    const { from, to, prefer: { position, together = false } = {} } = request;

    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const unavailable = unavailableSeats(await availability.loadBoard(runId), request, holder);
      const party = { class: request.class, count: request.count, position, seed: seedOf(holder, attempt) };
      const group = findBestSeats(coaches, unavailable, party);
      if (!group || (together && !isTogether(group))) {
        const sold = [...unavailable].flatMap(([seat, state]) => (state === 'sold' ? [seat] : []));
        if (await availability.recheckSeats(runId, sold)) continue;
        return group ? rejected('not-together', { facts: { best: group } }) : rejected('sold-out');
      }
      const { seats, closeness } = group;
      const held = await holds.holdChecked({ runId, holder, from, to, seats, caller });
      if (held.kind === 'ok') return ok({ ...held.value, closeness });
      if (!isConflict(held.error.code)) return held;
    }
    return rejected('busy', { retryAfterSeconds: 1 });
  };
}

/** The holder's id is a hash; every attempt takes other bytes of it as its seed. */
const seedOf = (holder: string, attempt: number): number =>
  Buffer.from(holder, 'base64url').readUInt32BE(attempt);

const isConflict = (code: string): boolean => code === 'seat-taken' || code === 'seat-held';
