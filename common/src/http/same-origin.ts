import { DomainError } from '../domain/domain-error.ts';
import type { App } from './app.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Browsers send the page's origin with unsafe requests. An origin on another host is refused, so that a foreign site
 * cannot use a visitor's cookies (CSRF). Programs send no Origin header; they use a bearer token.
 */
export function refuseForeignOrigins(app: App): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const { origin } = request.headers;
    if (safe.has(request.method) || origin === undefined) return next();
    const asked = URL.canParse(origin) ? new URL(origin).host : undefined;
    next(asked === request.host ? undefined : new DomainError('cross-origin'));
  });
}
