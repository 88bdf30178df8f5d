import { RunRetimed } from '@railhead/common/contracts/tickets';
import { on } from '@railhead/common/messaging/consume';
import { AggregateNotFoundYet } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';

export const onRunRetimed = on(RunRetimed, (event, { runs }: Deps) =>
  runs.change(
    event.data.runId,
    (run) => {
      if (!run?.plan) throw new AggregateNotFoundYet(`run ${event.data.runId} has not been heard of`);
      const stops = run.plan.stops.map(({ arrival: _arrival, departure: _departure, ...stop }, index) => ({
        ...stop,
        ...event.data.times[index],
      }));
      return { next: { ...run, plan: { ...run.plan, stops } }, events: [] };
    },
    { inboundEvent: event },
  ),
);
