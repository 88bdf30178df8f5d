import { DomainError } from '@railhead/common/domain/domain-error';
import type { RedisClient } from '@railhead/common/store/redis';
import { callFunction } from './board-functions.ts';
import { gathering } from './gathering.ts';

interface Chooser {
  runId: string;
  holder: string;
  address: string;
}

const mostAtOnce = 200;
/** One hash tag: what is counted together lies together in a cluster. */
const runsOf = (holder: string) => `railhead:{holds}:holder:${holder}`;
const holdersAt = (address: string) => `railhead:{holds}:address:${address}`;

/** Limits across runs and per address, checked before the board is asked. */
export function holdLimits(
  redis: RedisClient,
  limits: { runsPerHolder: number; holdersPerAddress: number; seconds: number },
) {
  const { runsPerHolder, holdersPerAddress, seconds } = limits;
  const admit = gathering({
    most: mostAtOnce,
    keyOf: () => 'all',
    async ask(choosers: Chooser[]): Promise<boolean[]> {
      const keys = choosers.flatMap(({ holder, address }) => [runsOf(holder), holdersAt(address)]);
      const members = choosers.flatMap(({ runId, holder }) => [runId, holder]);
      const most = [runsPerHolder, holdersPerAddress];
      const counted = String(
        await callFunction(redis, 'railhead_admit', keys, [seconds * 1000, ...most, ...members]),
      );
      return choosers.map((_, index) => counted.startsWith('11', 2 * index));
    },
  });
  return {
    /** @throws DomainError `too-many-holds` */
    async check({ runId, holder }: { runId: string; holder: string }, address: string): Promise<void> {
      const admitted = await admit({ runId, holder, address });
      if (!admitted) throw new DomainError('too-many-holds', { retryAfterSeconds: 30 });
    },
    async released({ runId, holder }: { runId: string; holder: string }): Promise<void> {
      await redis.zrem(runsOf(holder), runId);
    },
  };
}
export type HoldLimits = ReturnType<typeof holdLimits>;
