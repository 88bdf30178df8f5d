import { DomainError } from '../domain/domain-error.ts';
import type { App } from './app.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Browsers name the page's origin on unsafe requests; one of another host is refused, so that a foreign site cannot
 * act with somebody's cookies. Programs send no Origin and carry a bearer instead.
 */
export function refuseForeignOrigins(app: App): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const { origin } = request.headers;
    if (safe.has(request.method) || origin === undefined) return next();
    const asked = URL.canParse(origin) ? new URL(origin).host : undefined;
    next(asked === request.host ? undefined : new DomainError('cross-origin'));
  });
}
