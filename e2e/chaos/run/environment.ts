import { createClient } from '../actors/client.ts';
import { createInjector } from '../injection/injector.ts';
import { openAuditor } from '../invariants/auditor.ts';
import { checkDurability, readDurability } from '../invariants/durability.ts';
import type { InvariantResult } from '../invariants/invariant.ts';
import type { Plan, RoundShape } from '../plan/plan-round.ts';
import { type StartOptions, startSystemUnderTest } from '../system/system.ts';
import { waitForConsistency } from './convergence.ts';
import type { RoundContext } from './round-context.ts';
import { contestedSeatsOf, runsOnSale } from './runs-on-sale.ts';

/** The running system and everything else that stays between rounds. */
export interface Environment {
  /** Checks the invariants over all rounds. */
  checkAll(): Promise<InvariantResult[]>;
  /** What a round needs: seats that no round has sold yet, and buyers whose sessions last. */
  roundContext(plan: Pick<Plan, 'round' | 'faults'>): Promise<Omit<RoundContext, 'boundMs'>>;
  close(): Promise<void>;
}

export const roundShape: RoundShape = { buyers: 6, seats: 6, stops: 5, holdSeconds: 6 };

/** Sessions last ten minutes. Buyers sign in again earlier, so that no round depends on refreshing a session. */
const sessionMs = 5 * 60_000;

/** The events of the last round may still be on their way for this long. */
const inFlightMs = 10_000;

export async function openEnvironment(options: Omit<StartOptions, 'holdSeconds'>): Promise<Environment> {
  await using started = new AsyncDisposableStack();
  const system = await startSystemUnderTest({ ...options, holdSeconds: roundShape.holdSeconds });
  started.defer(system.stop);
  const { servers, services, stripeUrl, mailUrl, logDir } = system;
  const { mongoUrl, natsUrl, redisUrl } = servers;
  const runs = await runsOnSale(system, roundShape);
  const publishedView = { ordersUrl: services.orders.url, redisUrl };
  const auditor = await openAuditor({ mongoUrl, natsUrl, stripeUrl, mailUrl, logDir, publishedView });
  started.defer(auditor.close);
  let startupResults = [checkDurability(await readDurability(servers))];
  const injector = createInjector(system, options.dataDir);
  const buyers = Array.from({ length: roundShape.buyers }, (_, index) => {
    const name = `buyer-${index + 1}`;
    return { name, client: createClient(system, `${name}@example.org`), signedInAt: 0 };
  });
  const signIn = async () => {
    for (const buyer of buyers) {
      if (Date.now() - buyer.signedInAt < sessionMs) continue;
      await buyer.client.signIn();
      buyer.signedInAt = Date.now();
    }
  };
  const environment = started.move();
  return {
    async checkAll() {
      const { poison } = injector;
      return (await waitForConsistency(auditor, [{}, { poison }], inFlightMs)).audit.results;
    },
    async roundContext(plan) {
      const results = startupResults;
      startupResults = [];
      await signIn();
      const seats = contestedSeatsOf(runs, plan, roundShape);
      return { system, auditor, injector, buyers, ...seats, startupResults: results };
    },
    close: () => environment.disposeAsync(),
  };
}
