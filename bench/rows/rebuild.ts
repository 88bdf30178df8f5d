import { setTimeout as sleep } from 'node:timers/promises';
import type { Harness } from '../harness/harness.ts';
import { checkStatuses } from '../measure/expected-statuses.ts';
import { medianRange } from '../measure/statistics.ts';
import type { BenchRow } from './row.ts';

const row = 'rebuild';
const retryMs = 10;

/** Redis is flushed while a run has sold seats: the time until a seat can be held again, and whether the map is right. */
export const rebuild: BenchRow = {
  name: row,
  needs: ['orders'],
  seconds: { whole: 20, quick: 5 },
  async measure(harness) {
    const workload = await harness.putOnSale('rebuilt', 1);
    const [runId = ''] = workload.runs;
    const orders = harness.durations.quick ? 60 : 450;
    const acknowledged: string[] = [];
    for (let left = orders; left > 0; left -= 50) {
      const { value } = await harness.request(
        workload,
        { kind: 'wave', count: Math.min(50, left) },
        { kind: 'order', expects: [201] },
      );
      acknowledged.push(...value.ids);
    }
    const seats = workload.seats.slice(-20);
    const seconds: number[] = [];
    let wrong = 0;
    for (let round = 0; round < (harness.durations.quick ? 2 : 5); round++) {
      const before = await soldOf(harness, runId);
      await harness.redis.flushall();
      const began = performance.now();
      await untilHeld(harness, runId, seats.slice(round * 2, round * 2 + 2));
      seconds.push((performance.now() - began) / 1000);
      if ((await soldOf(harness, runId)) !== before) wrong += 1;
    }
    return {
      lines: [
        {
          row,
          what: 'FLUSHALL → a seat of a run can be held again, slowest',
          reached: medianRange(seconds).max,
          unit: 's',
          range: medianRange(seconds),
          floor: { atMost: 1 },
          ours: `${seconds.map((one) => (one * 1000).toFixed(0)).join(', ')} ms, ${acknowledged.length} orders on the run`,
        },
        {
          row,
          what: 'maps that showed other sold seats after the flush than before',
          reached: wrong,
          unit: '',
          floor: { atMost: 0 },
        },
      ],
      audit: [{ set: 'rebuilt', acknowledged: acknowledged }],
    };
  },
};

const urlOf = (harness: Harness, runId: string) =>
  `http://127.0.0.1:${harness.portOf('orders')}/api/seats/${runId}`;

/** The sold seats for the whole line as one string. */
async function soldOf(harness: Harness, runId: string): Promise<string> {
  const answer = await fetch(`${urlOf(harness, runId)}?from=0&to=12`);
  checkStatuses('a seat map', { [answer.status]: 1 }, [200]);
  const { seats } = (await answer.json()) as { seats: Record<string, { state: string }> };
  return Object.entries(seats)
    .flatMap(([seat, { state }]) => (state === 'sold' ? [seat] : []))
    .toSorted()
    .join();
}

async function untilHeld(harness: Harness, runId: string, seats: string[]): Promise<void> {
  for (let status = 0; status !== 200; ) {
    const answer = await fetch(`${urlOf(harness, runId)}/hold`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 0, to: 4, seats }),
    });
    await answer.arrayBuffer();
    ({ status } = answer);
    // Until the board is rebuilt, the hold may be refused.
    checkStatuses('a hold', { [status]: 1 }, [200, 409, 503]);
    // Without a pause the refused requests would compete with the rebuilding for the same processor.
    if (status !== 200) await sleep(retryMs);
  }
}
