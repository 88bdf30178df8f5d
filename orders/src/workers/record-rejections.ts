import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { Rejection } from '@railhead/common/contracts/orders';
import type { ProblemCode } from '@railhead/common/contracts/problem';
import type { App } from '@railhead/common/http/app';
import type { RejectionLog } from '../persistence/rejection-log.ts';
import { networkOfRequest } from '../routes/caller.ts';

const intervalMs = 1000;
/** A second with more callers than that is recorded in part; the metric counts all. */
const maxWaiting = 500;

const limitCodes = new Set<ProblemCode>([
  'too-many-holds',
  'too-many-holds-in-network',
  'too-many-unpaid-orders',
  'too-many-unpaid-seats',
  'ordering-paused',
  'too-early-to-extend',
]);

/** Counts requests that a limit refused, and records who was refused: once a second, with the number of times. */
export function recordRejections(app: App, log: RejectionLog): void {
  const counter = app.metrics.counter(
    'railhead_fair_use_refusals_total',
    'Requests refused by a limit on what is given without payment',
    ['reason'],
  );
  const waiting = new Map<string, Rejection>();
  const task = runPeriodically(
    intervalMs,
    async () => {
      const rejections = [...waiting.values()];
      waiting.clear();
      await log.add(rejections);
      return Number.POSITIVE_INFINITY;
    },
    (error) => app.log.warn({ err: error }, 'recording refused requests failed'),
  );
  app.addHook('onClose', () => task.stop());

  app.addHook('onResponse', (request, _reply, done) => {
    const { problem: reason } = request;
    if (reason && limitCodes.has(reason)) {
      counter.inc({ reason });
      // The user is not set for somebody who is not signed in.
      const { user }: { user?: { id: string } | null } = request;
      const network = networkOfRequest(request);
      const id = `${reason} ${user?.id} ${network}`;
      const times = (waiting.get(id)?.times ?? 0) + 1;
      if (times > 1 || waiting.size < maxWaiting) {
        const at = new Date().toISOString();
        waiting.set(id, { reason, at, times, network, ...(user && { accountId: user.id }) });
      }
      task.trigger(intervalMs);
    }
    done();
  });
}
