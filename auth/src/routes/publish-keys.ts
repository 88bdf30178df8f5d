import { PublishedKeys } from '@railhead/common/contracts/keys';
import { Problem } from '@railhead/common/contracts/problem';
import type { App } from '@railhead/common/http/app';
import type { Deps } from './deps.ts';

export const publishKeys = (app: App, { keyring }: Deps) =>
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        tags: ['auth'],
        summary: 'The keys that sign access tokens',
        response: { 200: PublishedKeys, 503: Problem },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=60');
      return keyring.published();
    },
  );
