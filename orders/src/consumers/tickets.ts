import {
  RunCancelled,
  RunRetimed,
  RunScheduled,
  TicketIssued,
  TicketsMailed,
  TicketVoided,
} from '@railhead/common/contracts/tickets';
import { on } from '@railhead/common/messaging/consume';
import { AggregateNotFoundYet, type Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { applyProgress, applyTicketsVoided } from '../domain/order.ts';
import { purgeAfterArrival, type Run, retime } from '../domain/run.ts';

/** An order that is being placed during the cancellation may commit a moment later, so the worker looks for a while. */
const sweepForMs = 10 * 60_000;

export const onRunScheduled = on(RunScheduled, (event, { runs }: Deps) =>
  runs.schedule({
    event,
    run: { plan: event.data, status: 'scheduled', purgeAt: purgeAfterArrival(event.data) },
  }),
);

export const onRunRetimed = on(RunRetimed, (event, { runs }: Deps) =>
  runs.change(
    event.data.runId,
    (saved) => {
      const run = scheduledRun(event.data.runId, saved);
      return { next: retime(run, event.data.times), events: [] };
    },
    { inboundEvent: event },
  ),
);

export const onRunCancelled = on(RunCancelled, (event, { runs, mongo }: Deps) =>
  runs.change(
    event.data.runId,
    (saved) => {
      const run = scheduledRun(event.data.runId, saved);
      const sweepUntil = new Date(mongo.now().getTime() + sweepForMs);
      return { next: { ...run, status: 'cancelled', sweepUntil }, events: [] };
    },
    { inboundEvent: event },
  ),
);

function scheduledRun(runId: string, run: Saved<Run> | undefined): Saved<Run> {
  if (!run?.plan) throw new AggregateNotFoundYet(`run ${runId} has no plan yet`);
  return run;
}

export const onTicketIssued = on(TicketIssued, (event, { transitions }: Deps) =>
  transitions.apply(event.data.orderId, (order) => applyProgress(order, { ticketsIssued: true }), {
    inboundEvent: event,
  }),
);

export const onTicketsMailed = on(TicketsMailed, (event, { transitions }: Deps) =>
  transitions.apply(event.data.orderId, (order) => applyProgress(order, { ticketsMailed: true }), {
    inboundEvent: event,
  }),
);

export const onTicketVoided = on(TicketVoided, (event, { transitions }: Deps) => {
  const { orderId, tickets } = event.data;
  const seats = tickets.map(({ seat }) => seat);
  return transitions.apply(orderId, (order) => applyTicketsVoided(order, seats), { inboundEvent: event });
});
