import { Id } from '@railhead/common/contracts/define';
import { Problem } from '@railhead/common/contracts/problem';
import { RunView } from '@railhead/common/contracts/tickets';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { viewRun } from '../domain/run.ts';
import type { RunStore } from '../store/run-store.ts';

export const showRun = (app: App, { runs }: { runs: RunStore }) =>
  app.get(
    '/api/runs/:runId',
    {
      config: { traffic: 'read' },
      schema: {
        tags: ['timetable'],
        params: Type.Object({ runId: Id }),
        response: { 200: RunView, 404: Problem },
      },
    },
    async ({ params: { runId } }) => {
      const run = await runs.get(runId);
      if (!run) throw new DomainError('run-unknown');
      return viewRun(run);
    },
  );
