import type { HoldView } from '@railhead/common/contracts/seats';
import type { Mongo } from '@railhead/common/store/mongo';
import { ok, type Result, rejected, resultOf } from '../domain/result.ts';
import { checkOnSale, checkSeats, journeyOn } from '../domain/run.ts';
import type { HoldLimits } from '../persistence/hold-limits.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import { type CallerHold, limitReached, type SeatAvailability } from '../seat-board/seat-availability.ts';

/** Soft holds of people who are choosing seats: all seats of a request or none. */
export function seatHolds(deps: {
  mongo: Mongo;
  runs: RunRepository;
  availability: SeatAvailability;
  limits: HoldLimits;
  maxSeatsPerOrder: number;
}) {
  const { mongo, runs, availability, limits, maxSeatsPerOrder } = deps;

  /** Holds seats of a validated request, within the limits of who holds them. */
  const holdChecked = async (request: CallerHold): Promise<Result<HoldView>> => {
    const { runId, holder, seats, caller } = request;
    const admitted = await limits.admit({ runId, holder, address: caller.address });
    if ('reached' in admitted)
      return { kind: 'rejected', error: limitReached(admitted.reached, { retryAfterSeconds: 30 }) };
    const held = await availability.hold(request);
    if (held.kind !== 'held') await admitted.uncount();
    switch (held.kind) {
      case 'held':
        return ok({ seats, until: held.until.toISOString(), now: held.now.toISOString() });
      case 'rejected':
      case 'limited':
        return { kind: 'rejected', error: held.error };
      case 'board-unavailable':
        return rejected('temporarily-unavailable', { retryAfterSeconds: 2 });
    }
  };

  return {
    holdChecked,
    /** Replaces what the holder held on this run. */
    async hold(request: CallerHold): Promise<Result<HoldView>> {
      const validated = await resultOf(async () => {
        const run = await runs.getOrThrow(request.runId);
        checkOnSale(run, journeyOn(run.plan, request), mongo.now());
        checkSeats(run, request.seats, maxSeatsPerOrder);
      });
      return validated.kind === 'rejected' ? validated : holdChecked(request);
    },
    async release(runId: string, holder: string): Promise<void> {
      await availability.release(runId, holder);
      await limits.release({ runId, holder });
    },
  };
}
export type SeatHolds = ReturnType<typeof seatHolds>;
