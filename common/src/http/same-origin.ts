import { Refusal } from './problems.ts';
import type { App } from './service-app.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Browsers name the page's origin on unsafe requests; one of another host is refused, so that a foreign site cannot
 * act with somebody's cookies. Programs send no Origin and carry a bearer instead.
 */
export function refuseForeignOrigins(app: App): void {
  app.addHook('onRequest', async (request) => {
    const { origin } = request.headers;
    if (safe.has(request.method) || origin === undefined) return;
    const asked = URL.canParse(origin) ? new URL(origin).host : undefined;
    if (asked !== request.host) throw new Refusal('cross-origin');
  });
}
