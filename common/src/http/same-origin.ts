import type { FastifyRequest } from 'fastify';
import { DomainError } from '../domain/domain-error.ts';
import type { App } from './app.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Browsers send the page's origin with unsafe requests. Another origin is refused, so that a foreign site
 * cannot use a visitor's cookies (CSRF). Programs send no Origin header; they use a bearer token.
 */
export function refuseForeignOrigins(app: App): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const isAccepted =
      safe.has(request.method) || request.headers.origin === undefined || isSameOrigin(request);
    next(isAccepted ? undefined : new DomainError('cross-origin'));
  });
}

/** True if the request comes from a page with the scheme and the host that it is sent to. */
export function isSameOrigin({
  headers: { origin },
  host,
  protocol,
}: Pick<FastifyRequest, 'headers' | 'host' | 'protocol'>): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host && page.protocol === `${protocol}:`;
}
