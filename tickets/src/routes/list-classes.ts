import { page } from '@railhead/common/contracts/common';
import { TravelClass } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import type { TrainRepository } from '../persistence/train-repository.ts';

/** The classes of travel that trains have; few enough for one page. */
export const listClasses = (app: App, { trains }: { trains: TrainRepository }) =>
  app.get(
    '/api/classes',
    {
      config: { access: 'public', traffic: 'read' },
      schema: {
        tags: ['timetable'],
        operationId: 'listClasses',
        summary: 'List the classes of travel',
        response: { 200: page(TravelClass) },
      },
    },
    async () => ({ items: await trains.classes() }),
  );
