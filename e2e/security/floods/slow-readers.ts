import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@railhead/common/testing/until';
import type { Product } from '../../product.ts';
import type { Attack, Scale } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { readMetric } from '../target/metrics.ts';
import { type CaseRecord, recordCases } from '../target/record-cases.ts';
import { whileBuying } from './honest-buyer.ts';
import { changeSeats } from './seat-changes.ts';
import { openReader, type StreamReader } from './stream-reader.ts';

/** At the service that sends; at a larger scale as many at the gateway, where it takes twice as long to notice. */
const readersPerPlace: Record<Scale, number> = { short: 8, full: 20, nightly: 50 };
/** The kernels of both ends take four megabytes for a reader before a service sees that it reads nothing. */
const maxUnreadBytes: Record<Scale, number> = { short: 8_000_000, full: 20_000_000, nightly: 20_000_000 };
/** Changes make a hundred kilobytes a second on an idle machine. */
const withinMs = 600_000;
const pollMs = 500;
/** What was on its way is read, and then the end. */
const endedWithinMs = 10_000;
const maxGrowthBytes = 300 * 1024 * 1024;
const services = ['orders', 'client'] as const;

/** Live maps that are opened and never read, each of another journey, so that no two share what is sent. */
export const slowReaders: Attack = {
  name: 'slow-readers',
  title:
    'Live maps that nobody reads are ended and cost little memory, and honest people buy and watch meanwhile',
  leastCases: { short: 12, full: 44, nightly: 104 },
  async run(product, scale) {
    const cases = recordCases();
    const trip = await tripOf(product);
    const { runId } = trip.journey;
    const spans = spansOf(trip.journey.from.index, trip.journey.to.index);
    const urlAt = (base: string, index: number) => {
      const { from, to } = spans[index % spans.length] ?? { from: 0, to: 1 };
      return `${base}/api/seats/${runId}/live?from=${from}&to=${to}`;
    };
    const ordersUrl = String(product.services.orders?.url);
    const honest = await openReader(urlAt(product.baseUrl, 0));
    honest.resume();
    const before = await memoryOf(product);
    await whileBuying(product, cases, async () => {
      const slow = await Promise.all(
        (scale === 'short' ? [ordersUrl] : [ordersUrl, product.baseUrl]).flatMap((base) =>
          Array.from({ length: readersPerPlace[scale] }, (_, index) => openReader(urlAt(base, index))),
        ),
      );
      const changes = await changeSeats(product, trip);
      const isDropped = await untilDropped(ordersUrl, honest, maxUnreadBytes[scale]);
      await changes.stop();
      checkMemory(before, await memoryOf(product), cases);
      await checkEnded(slow, isDropped, cases);
    });
    cases.check(!honest.hasEnded() && honest.bytes() > 0, {
      rule: 'honest-reader-harmed',
      severity: 'high',
      message: 'The live map of somebody who read it was ended together with those that nobody read.',
      where: 'GET /api/seats/{runId}/live',
    });
    honest.close();
    return cases.result();
  },
};

/** Every part of a journey. */
const spansOf = (first: number, last: number) =>
  Array.from({ length: last - first }, (_, index) => first + index).flatMap((from) =>
    Array.from({ length: last - from }, (_, index) => ({ from, to: from + index + 1 })),
  );

/**
 * The service says how many maps are open: those who do not read cannot see that theirs was ended. Judged by what was sent, not
 * by time, because a busy machine changes less.
 */
async function untilDropped(ordersUrl: string, honest: StreamReader, maxBytes: number): Promise<boolean> {
  const viewers = () => readMetric(ordersUrl, 'railhead_map_viewers');
  await until(
    'slow readers to be dropped, or enough to be sent to them',
    async () => {
      await sleep(pollMs);
      return (await viewers()) <= 1 || honest.bytes() > maxBytes;
    },
    withinMs,
  );
  return (await viewers()) <= 1;
}

async function checkEnded(
  slow: readonly StreamReader[],
  isDropped: boolean,
  { check }: CaseRecord,
): Promise<void> {
  for (const reader of slow) reader.resume();
  await Promise.race([Promise.all(slow.map(({ ended }) => ended)), sleep(endedWithinMs)]);
  for (const reader of slow) {
    check(isDropped && reader.hasEnded(), {
      rule: 'slow-reader-kept',
      severity: 'medium',
      message: 'A live map of which megabytes were left unread was not ended.',
      where: 'GET /api/seats/{runId}/live',
    });
    reader.close();
  }
}

const memoryOf = async (product: Product) =>
  Promise.all(
    services.map((name) => readMetric(String(product.services[name]?.url), 'process_resident_memory_bytes')),
  );

function checkMemory(before: readonly number[], after: readonly number[], { check }: CaseRecord): void {
  for (const [index, name] of services.entries()) {
    const grown = (after[index] ?? 0) - (before[index] ?? 0);
    check(grown <= maxGrowthBytes, {
      rule: 'memory-not-bounded',
      severity: 'high',
      message: `Live maps that nobody read cost more than ${maxGrowthBytes / 1024 ** 2} MiB of memory.`,
      where: name,
    });
  }
}
