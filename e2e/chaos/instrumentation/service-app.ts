import type { App } from '../../../common/src/http/app.ts';
import * as original from '../../../common/src/http/service-app.ts';
import { hitFailpoint } from './failpoints.ts';

export * from '../../../common/src/http/service-app.ts';

/** A service's HTTP side with a failpoint before the reply to every request that changes something. */
export function serviceApp(...given: Parameters<typeof original.serviceApp>): App {
  const app = original.serviceApp(...given);
  app.addHook('onSend', async (request) => {
    if (request.method !== 'GET') await hitFailpoint('before-reply');
  });
  return app;
}
