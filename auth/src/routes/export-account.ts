import { AccountExport } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import { exportAccount } from '../application/export-account.ts';
import type { Deps } from '../deps.ts';

export const exportAccountRoute = (app: App, deps: Deps) =>
  app.get(
    '/me/export',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['service-away'] },
      schema: {
        tags: ['auth'],
        operationId: 'exportAccount',
        summary: 'Get everything that is kept about you',
        response: { 200: AccountExport },
      },
    },
    async ({ user }, reply) => {
      const everything = await exportAccount(deps, user);
      reply.header('cache-control', 'no-store');
      reply.header('content-disposition', 'attachment; filename="railhead-my-data.json"');
      return everything;
    },
  );
