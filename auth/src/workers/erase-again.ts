import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { eraseAgain } from '../application/erase-account.ts';
import type { Deps } from '../deps.ts';
import { erasureRepository } from '../persistence/erasure-repository.ts';

const retryMs = 5000;

/**
 * Erases the accounts that a restored backup has brought back, once at the start. The service is ready only afterwards, so that
 * nobody uses such an account.
 */
export function startErasingAgain(app: App, deps: Deps): void {
  const erasures = erasureRepository(deps.mongo);
  const done = Promise.withResolvers<void>();
  const erase = async () => {
    await deps.mongo.ready;
    for (const accountId of await erasures.findAll()) {
      await eraseAgain(deps, accountId);
      await erasures.remove(accountId);
      app.log.info({ accountId }, 'account erased again after a restore');
    }
    done.resolve();
    return Number.POSITIVE_INFINITY;
  };
  const erasing = runPeriodically(retryMs, erase, (error) =>
    app.log.warn({ err: error }, 'accounts could not be erased again, retrying in 5 s'),
  );
  app.readiness.add('erasures', done.promise, () => done.promise);
  app.addHook('onClose', () => erasing.stop());
}
