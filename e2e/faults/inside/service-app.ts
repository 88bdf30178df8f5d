import type { App } from '../../../common/src/http/app.ts';
import * as original from '../../../common/src/http/service-app.ts';
import { passing } from './failpoints.ts';

export * from '../../../common/src/http/service-app.ts';

/** A service's HTTP side, with an arrow before the answer of whatever changes something. */
export function serviceApp(...given: Parameters<typeof original.serviceApp>): App {
  const app = original.serviceApp(...given);
  app.addHook('onSend', async (request) => {
    if (request.method !== 'GET') await passing('before-reply');
  });
  return app;
}
