import { PublishedKeys } from '@railhead/common/contracts/keys';
import type { App } from '@railhead/common/http/app';
import type { Deps } from '../deps.ts';

export const getKeysRoute = (app: App, { keyRing }: Deps) =>
  app.get(
    '/.well-known/jwks.json',
    {
      // Verifiers fetch the keys; they do not count with the requests of buyers behind the same address.
      config: { access: 'public', traffic: 'read' },
      schema: {
        tags: ['auth'],
        operationId: 'getAccessTokenKeys',
        summary: 'Get the public keys of access tokens',
        response: { 200: PublishedKeys },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=60');
      return keyRing.published();
    },
  );
