import { PublishedKeys } from '@railhead/common/contracts/keys';
import type { App } from '@railhead/common/http/app';
import type { SigningKeys } from '../persistence/signing-keys.ts';

/** With these keys an inspector verifies tickets offline. */
export const publishTicketKeys = (app: App, { keys }: { keys: SigningKeys }) =>
  app.get(
    '/api/tickets/.well-known/jwks.json',
    {
      // Verifiers fetch the keys; they do not count with the requests of buyers behind the same address.
      config: { access: 'public', traffic: 'read' },
      schema: {
        tags: ['tickets'],
        operationId: 'getTicketKeys',
        summary: 'Get the public keys of tickets',
        response: { 200: PublishedKeys },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300');
      return keys.published();
    },
  );
