import { page, TravelClass } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import type { TrainStore } from '../store/train-store.ts';

/** The few classes of travel that trains have; never more than a page. */
export const listClasses = (app: App, { trains }: { trains: TrainStore }) =>
  app.get(
    '/api/classes',
    {
      config: { traffic: 'read' },
      schema: {
        tags: ['timetable'],
        operationId: 'listClasses',
        summary: 'List the classes of travel',
        response: { 200: page(TravelClass) },
      },
    },
    async () => ({ items: await trains.classes() }),
  );
