import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { ConfigError } from '@railhead/common/runtime/config';
import { endWith } from '@railhead/common/runtime/run';
import type { SigningKeys } from '../persistence/signing-keys.ts';

const retryMs = 10_000;

/** Loads the key that signs tickets at the start. Without the key that decrypts it the service ends. */
export function loadSigningKeys(app: App, keys: SigningKeys): void {
  const loaded = Promise.withResolvers<void>();
  const loading = runPeriodically(
    retryMs,
    async () => {
      await keys.open();
      loaded.resolve();
      return Number.POSITIVE_INFINITY;
    },
    (error) => {
      if (error instanceof ConfigError) endWith(error);
      else app.log.warn({ err: error }, 'the signing key could not be loaded, retrying in 10 s');
    },
  );
  app.readiness.add('signing key', loaded.promise, async () => undefined);
  // Not awaited: it may wait for a database that is closed after it.
  app.addHook('onClose', async () => void loading.stop());
}
