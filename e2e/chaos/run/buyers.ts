import { setTimeout as sleep } from 'node:timers/promises';
import { buy } from '../actors/buyer.ts';
import { signUp } from '../actors/new-user.ts';
import type { RecordedRequest } from '../invariants/snapshot/request-history.ts';
import type { Plan } from '../plan/plan-round.ts';
import type { RoundContext } from './round-context.ts';

const deadlineMs = 20_000;

/** Starts every planned purchase and the sign-ups of new users. */
export function startBuyers(
  plan: Plan,
  { system, contested, buyers }: RoundContext,
  record: (request: RecordedRequest) => void,
) {
  const deadline = new AbortController();
  const clientSecrets = new Set<string>();
  const common = {
    stripeUrl: system.stripeUrl,
    contested,
    record,
    recordSecret: (secret: string) => clientSecrets.add(secret),
    deadline: deadline.signal,
  };
  const purchases = buyers.flatMap(({ name, client }, buyer) =>
    (plan.purchases[buyer] ?? []).map(async (purchase, index) => {
      await sleep(purchase.at);
      await buy(purchase, `${plan.seed}-${plan.round}-${name}-${index}`, { ...common, name, client });
    }),
  );
  const signUps = Array.from({ length: plan.newUsers }, (_, index) =>
    signUp(system, `new-user-${plan.seed}-${plan.round}-${index}`, deadline.signal),
  );
  return {
    /** Waits for everybody until the deadline, and returns the client secrets of their payments. */
    async finish(): Promise<ReadonlySet<string>> {
      const timer = setTimeout(() => deadline.abort(), deadlineMs);
      await Promise.all([...purchases, ...signUps]);
      clearTimeout(timer);
      return clientSecrets;
    },
  };
}
