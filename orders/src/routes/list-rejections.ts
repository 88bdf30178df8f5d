import { Rejection } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

/** Who was refused by a limit in the last day and why, for operators. */
export const listRejections = (app: App, { rejections }: RouteDeps) =>
  app.get(
    '/api/orders/rejections',
    {
      onRequest: app.requireRole('operator'),
      schema: {
        summary: 'List requests that a limit refused, newest first',
        operationId: 'listRejections',
        tags: ['orders'],
        response: { 200: Type.Object({ items: Type.Array(Rejection) }) },
      },
    },
    async () => ({ items: await rejections.list() }),
  );
