import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@railhead/common/testing/until';
import { killGroup } from '../../../infra/local/processes/run-folder.ts';
import type { SystemUnderTest } from '../system/system.ts';
import { type TargetService, targetServices } from '../system/topology.ts';

/** A service that is not ready by then never will be, in milliseconds. */
const readyMs = 90_000;
const pollMs = 50;

/** Kills, pauses and starts the services and the local Stripe. */
export function serviceControl({ services }: SystemUnderTest) {
  const paused = new Set<TargetService>();
  /** Services that are being started. If one is killed again before it is ready, the next start or `startAll` starts it. */
  const starting = new Map<TargetService, Promise<void>>();
  let stripeStarting: Promise<void> | undefined;
  let watching = new AbortController();

  const start = async (service: TargetService): Promise<void> => {
    if (services[service].pid === undefined) await services[service].start();
  };
  const startLater = (service: TargetService): void => {
    const before = starting.get(service) ?? Promise.resolve();
    starting.set(
      service,
      before.then(() => start(service)).catch(() => undefined),
    );
  };
  const resume = (service: TargetService): void => {
    const { pid } = services[service];
    if (paused.delete(service) && pid !== undefined) killGroup(pid, 'SIGCONT');
  };
  /** Two faults may have killed it, but it is started once. */
  const startStripe = async (): Promise<void> => {
    if (services.stripe.pid !== undefined) return;
    stripeStarting ??= services.stripe.start().finally(() => {
      stripeStarting = undefined;
    });
    await stripeStarting;
  };
  const waitUntilReady = (service: TargetService) =>
    until(
      `${service} to be ready`,
      async () => {
        // A failpoint may have killed it between its start and the reset.
        await start(service);
        const answer = await fetch(`${services[service].url}/ready`, { signal: AbortSignal.timeout(2000) });
        // A service that was ready before stays ready; what it cannot reach yet stands in the body.
        const { away } = (await answer.json()) as { away: string[] };
        return answer.ok && away.length === 0;
      },
      readyMs,
    );

  return {
    kill: (killed: readonly TargetService[]) =>
      Promise.all(killed.map((service) => services[service].kill())),
    startLater,
    async pause(service: TargetService, ms: number): Promise<void> {
      const { pid } = services[service];
      if (pid === undefined) return;
      paused.add(service);
      killGroup(pid, 'SIGSTOP');
      await sleep(ms);
      resume(service);
    },
    /** Waits until a failpoint has killed the service, and starts it again `ms` later, as an orchestrator would. */
    async restartOnceKilled(service: TargetService, ms: number): Promise<void> {
      const { signal } = watching;
      while (!signal.aborted && services[service].pid !== undefined) await sleep(pollMs);
      await sleep(ms, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) startLater(service);
    },
    async killStripe(ms: number): Promise<void> {
      await services.stripe.kill();
      await sleep(ms);
      await startStripe();
    },
    resumeAll(): void {
      watching.abort();
      watching = new AbortController();
      for (const service of paused) resume(service);
    },
    async startAll(): Promise<void> {
      await Promise.all(starting.values());
      starting.clear();
      await Promise.all([...targetServices.map(start), startStripe()]);
    },
    waitUntilAllReady: () => Promise.all(targetServices.map(waitUntilReady)),
  };
}
