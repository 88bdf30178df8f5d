import { createHash } from 'node:crypto';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from '@railhead/common/http/app';
import { Compile } from 'typebox/compile';
import type { Config } from './config.ts';
import { mergeOpenApi, OpenApi } from './merge-openapi.ts';

const openApi = Compile(OpenApi);
const timeoutMs = 2000;
const cacheMs = 30_000;
/** A document that lacks a service is merged again soon. */
const incompleteCacheMs = 2000;

interface MergedDocument {
  text: string;
  etag: string;
  staleAt: number;
}
const wordmark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 130 40"><text y="29" fill="#fff" font-family="sans-serif" font-size="26" font-weight="700">Railhead</text></svg>';

/** The hash of the one style that Swagger UI has in its page, that of its own logo. */
const logoStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** The services' OpenAPI documents merged into one, at most twice a minute, and a page that shows it. */
export function serveDocs(app: App, config: Config): void {
  const urls = {
    auth: config.authUrl,
    tickets: config.ticketsUrl,
    orders: config.ordersUrl,
    payments: config.paymentsUrl,
    expiration: config.expirationUrl,
  };
  const merge = async (): Promise<MergedDocument> => {
    const documents = await Promise.all(
      Object.entries(urls).map(async ([service, url]) => ({ service, document: await fetchDocument(url) })),
    );
    const own: unknown = JSON.parse(JSON.stringify(app.swagger()));
    const client = { service: 'client', document: openApi.Check(own) ? own : undefined };
    const text = JSON.stringify(mergeOpenApi([...documents, client]));
    const isComplete = documents.every(({ document }) => document !== undefined);
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    return { text, etag, staleAt: performance.now() + (isComplete ? cacheMs : incompleteCacheMs) };
  };
  let merged: Promise<MergedDocument> | undefined;
  const current = async (): Promise<MergedDocument> => {
    merged ??= merge();
    const latest = merged;
    const known = await latest;
    if (performance.now() < known.staleAt) return known;
    // Requests that come meanwhile share one merge.
    if (merged === latest) merged = merge();
    return merged;
  };

  app.get(
    '/docs/openapi.json',
    { config: { traffic: 'read' }, schema: { hide: true } },
    async (request, reply) => {
      const { text, etag } = await current();
      reply.header('cache-control', 'no-cache').header('etag', etag);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('application/json').send(text);
    },
  );
  app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { urls: [{ url: '/docs/openapi.json', name: 'Railhead' }], docExpansion: 'list' },
    theme: { title: 'Railhead API' },
    logo: { type: 'image/svg+xml', content: wordmark },
    staticCSP: {
      'default-src': "'self'",
      'style-src': ["'self'", logoStyle],
      'img-src': ["'self'", 'data:'],
      'object-src': "'none'",
      'frame-ancestors': "'none'",
    },
  });
}

async function fetchDocument(url: string): Promise<OpenApi | undefined> {
  try {
    const response = await fetch(new URL('/openapi.json', url), {
      signal: AbortSignal.timeout(timeoutMs),
    });
    const document: unknown = await response.json();
    return openApi.Check(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
