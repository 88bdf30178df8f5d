import { Id } from '@railhead/common/contracts/common';
import { CancelRun, RunView } from '@railhead/common/contracts/tickets';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { cancelRun as cancel } from '../application/cancel-run.ts';
import { viewRun } from '../domain/run.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

/** An operator cancels a run. Cancelling it again changes nothing. */
export const cancelRun = (app: App, { runs }: { runs: RunRepository }) =>
  app.post(
    '/api/runs/:runId/cancel',
    {
      onRequest: app.requireRole('operator'),
      config: { problems: ['run-unknown'] },
      schema: {
        tags: ['operations'],
        operationId: 'cancelRun',
        summary: 'Cancel a run; its orders are cancelled and refunded',
        params: Type.Object({ runId: Id }),
        body: CancelRun,
        response: { 200: RunView },
      },
    },
    async ({ params: { runId }, body: { reason } }) => {
      const run = await cancel(runs, runId, reason);
      if (!run) throw new DomainError('run-unknown');
      return viewRun(run);
    },
  );
