import { RunScheduled } from '@railhead/common/contracts/tickets';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { purgeAfterArrival } from '../domain/run.ts';

export const onRunScheduled = on(RunScheduled, (event, { runs }: Deps) =>
  runs.change(
    event.data.runId,
    () => ({
      next: { plan: event.data, status: 'scheduled', purgeAt: purgeAfterArrival(event.data) },
      events: [],
    }),
    { inboundEvent: event },
  ),
);
