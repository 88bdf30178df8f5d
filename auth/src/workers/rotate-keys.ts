import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import type { KeyRing } from '../application/key-ring.ts';

const intervalMs = 10_000;

/** Rotates the signing keys in the background; the service is ready after the first rotation. */
export function startKeyRotation(app: App, mongo: Mongo, keyRing: KeyRing): void {
  const firstRotation = Promise.withResolvers<void>();
  const rotation = runPeriodically(
    intervalMs,
    async () => {
      await mongo.ready;
      await keyRing.rotate();
      firstRotation.resolve();
    },
    (error) => app.log.warn({ err: error }, 'rotation of the signing keys failed, retrying in 10 s'),
  );
  app.readiness.add('signing keys', firstRotation.promise, async () => undefined);
  app.addHook('onClose', () => rotation.stop());
}
