import { PasskeyView } from '@railhead/common/contracts/passkeys';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import { toPasskeyView } from '../domain/passkey.ts';

export const listPasskeysRoute = (app: App, { passkeys }: Deps) =>
  app.get(
    '/passkeys',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'listPasskeys',
        summary: 'List your passkeys, the oldest first',
        response: { 200: Type.Object({ items: Type.Array(PasskeyView) }) },
      },
    },
    async ({ user }) => ({ items: (await passkeys.list(user.id)).map(toPasskeyView) }),
  );
