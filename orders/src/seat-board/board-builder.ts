import { setTimeout as sleep } from 'node:timers/promises';
import { seatIds } from '@railhead/common/domain/coaches';
import { boardExpiresAt } from '../domain/run.ts';
import type { BoardDelta } from '../domain/seat-states.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { LedgerSeat, SeatLedger } from '../persistence/seat-ledger.ts';
import type { SeatBoard } from './seat-board.ts';

const pollMs = 50;
const maxPolls = 20;

/** Builds boards from the ledger. Concurrent calls for one run share one build, across instances of the service too. */
export function boardBuilder(deps: {
  board: SeatBoard;
  ledger: SeatLedger;
  runs: RunRepository;
  publish: (runId: string, delta: BoardDelta) => void;
}) {
  const { board, ledger, runs, publish } = deps;
  const builds = new Map<string, Promise<BoardDelta>>();

  const readLedger = async (runId: string): Promise<LedgerSeat[]> => {
    const { plan } = await runs.getOrThrow(runId);
    return ledger.read(runId, seatIds(plan.coaches));
  };
  const waitForOtherBuild = async (runId: string): Promise<BoardDelta | undefined> => {
    for (let polls = 0; polls < maxPolls; polls++) {
      const built = await board.load(runId);
      if (built) return built;
      await sleep(pollMs);
    }
    return undefined;
  };
  const build = async (runId: string): Promise<BoardDelta> => {
    if (!(await board.acquireBuildLock(runId))) {
      const built = await waitForOtherBuild(runId);
      if (built) return built;
    }
    const { plan } = await runs.getOrThrow(runId);
    const whole = await board.build(runId, await readLedger(runId), boardExpiresAt(plan));
    await board.releaseBuildLock(runId);
    // A new epoch is published without its seats, which may be many: replicas reload the whole board.
    publish(runId, { ...whole, seats: {} });
    return whole;
  };

  return {
    readLedger,
    /** The whole board after it was built. */
    build(runId: string): Promise<BoardDelta> {
      const running = builds.get(runId) ?? build(runId).finally(() => builds.delete(runId));
      builds.set(runId, running);
      return running;
    },
  };
}
