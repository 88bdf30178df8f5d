import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Deps } from '../deps.ts';

const checkMs = 60_000;

/** Looks for confirmed orders without a capture. It needs the database only, so it also works while the provider is away. */
export function startCaptureChecker(app: App, { unpaidOrders, payments, now }: Deps): void {
  const checking = runPeriodically(
    checkMs,
    async () => {
      await payments.mongo.ready;
      await unpaidOrders.checkCaptures(now().getTime());
    },
    (error) => app.log.warn({ err: error }, 'check for missing captures failed, retrying'),
  );
  app.addHook('onClose', () => checking.stop());
}
