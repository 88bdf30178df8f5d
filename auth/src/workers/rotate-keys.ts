import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { ConfigError } from '@railhead/common/runtime/config';
import { endWith } from '@railhead/common/runtime/run';
import type { Mongo } from '@railhead/common/store/mongo';
import type { KeyRing } from '../application/key-ring.ts';

const intervalMs = 10_000;

/**
 * Rotates the signing keys in the background; the service is ready after the first rotation. Without the key that decrypts
 * them it ends instead; one that runs goes on with the keys that it has, because a rollout may just be replacing that key.
 */
export function startKeyRotation(app: App, mongo: Mongo, keyRing: KeyRing): void {
  const firstRotation = Promise.withResolvers<void>();
  let hasKeys = false;
  const rotation = runPeriodically(
    intervalMs,
    async () => {
      await mongo.ready;
      await keyRing.rotate();
      hasKeys = true;
      firstRotation.resolve();
    },
    (error) => {
      if (error instanceof ConfigError && !hasKeys) endWith(error);
      else app.log.warn({ err: error }, 'rotation of the signing keys failed, retrying in 10 s');
    },
  );
  app.readiness.add('signing keys', firstRotation.promise, async () => undefined);
  app.addHook('onClose', () => rotation.stop());
}
