import { Id } from '@railhead/common/contracts/common';
import { RunView } from '@railhead/common/contracts/tickets';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { viewRun } from '../domain/run.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

export const showRun = (app: App, { runs }: { runs: RunRepository }) =>
  app.get(
    '/api/runs/:runId',
    {
      config: { access: 'public', traffic: 'read', problems: ['run-unknown'] },
      schema: {
        tags: ['timetable'],
        operationId: 'getRun',
        summary: 'Get a run with its stops, coaches and fares',
        params: Type.Object({ runId: Id }),
        response: { 200: RunView },
      },
    },
    async ({ params: { runId } }) => {
      const run = await runs.get(runId);
      if (!run) throw new DomainError('run-unknown');
      return viewRun(run);
    },
  );
