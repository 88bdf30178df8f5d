import { RunCancelled } from '@railhead/common/contracts/tickets';
import { on } from '@railhead/common/messaging/consume';
import { AggregateNotFoundYet } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';

/** An order being placed while this is heard may commit a moment later, so the sweeper looks for a while. */
const sweepForMs = 10 * 60_000;

export const onRunCancelled = on(RunCancelled, (event, { runs, mongo }: Deps) =>
  runs.change(
    event.data.runId,
    (run) => {
      if (!run?.plan) throw new AggregateNotFoundYet(`run ${event.data.runId} has not been heard of`);
      const sweepUntil = new Date(mongo.now().getTime() + sweepForMs);
      return { next: { ...run, status: 'cancelled', sweepUntil }, events: [] };
    },
    { inboundEvent: event },
  ),
);
