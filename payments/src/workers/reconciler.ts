import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import { createReconcile } from '../application/reconcile.ts';
import type { Deps } from '../deps.ts';

/** Compares the provider's recent changes with the payments. A failed pass is repeated from the same checkpoint. */
export function startReconciler(app: App, deps: Deps, everySeconds: number): void {
  const reconcile = createReconcile(app, deps);
  const reconciling = runPeriodically(everySeconds * 1000, reconcile, (error) =>
    app.log.warn({ err: error }, 'reconciler pass failed, repeating it from the last checkpoint'),
  );
  app.addHook('onClose', () => reconciling.stop());
}
