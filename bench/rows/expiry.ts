import { setTimeout as sleep } from 'node:timers/promises';
import { OrderExpired, OrderPlaced } from '@railhead/common/contracts/orders';
import { emptyDocument, nextDocument, type Saved, toEnvelope } from '@railhead/common/store/document';
import { until } from '@railhead/common/testing/until';
import type { Harness } from '../harness/harness.ts';
import type { BenchRow } from './row.ts';

const row = 'expiry';
const quarterHourMs = 15 * 60_000;
/** The interval between the ends of two locks. */
const everyMs = 50;
const leadMs = 5000;
const timersTimeoutMs = 150_000;
const endTimeoutMs = 60_000;

interface Pending {
  status: string;
  holdUntil: Date;
}

/** Locks that end one after the other while thousands are outstanding: how late they end, and by what. */
export const expiry: BenchRow = {
  name: row,
  needs: ['orders', 'expiration'],
  seconds: { whole: 75, quick: 15 },
  async measure(harness) {
    const [outstanding, ending] = harness.durations.quick ? [300, 40] : [10_000, 400];
    const workload = await harness.putOnSale('expiring', 1);
    const orders = harness.mongo.db('railhead_orders').collection<Saved<Pending>>('orders');
    const ledger = harness.mongo.db('railhead_orders').collection<{ _id: string }>('ledger');
    const [runId = ''] = workload.runs;
    const place = async (name: string, count: number, endOf: (index: number) => number) => {
      const now = new Date();
      const placed = Array.from({ length: count }, (_, index) =>
        orderOn({ runId, seat: workload.seats[index % workload.seats.length] ?? '' }, `${name}-${index}`, {
          holdUntil: new Date(endOf(index)),
          now,
        }),
      );
      await orders.insertMany(placed);
      return placed.map(({ _id }) => _id);
    };

    const before = await timersOf(harness);
    await place(harness.nameOf('outstanding'), outstanding - ending, () => Date.now() + quarterHourMs);
    await until(
      'the timers to be set',
      async () => (await timersOf(harness)) >= before + outstanding - ending,
      harness.patienceMs(timersTimeoutMs),
    );
    const first = Date.now() + leadMs;
    await ledger.insertMany(
      Array.from({ length: ending }, (_, index) => ({
        _id: `${runId}/${workload.seats[index]}`,
        rev: 1,
        spans: [{ from: 0, to: 4, orderId: `${harness.nameOf('ending')}-${index}` }],
        purgeAt: new Date(Date.now() + quarterHourMs),
      })),
    );
    const ids = await place(harness.nameOf('ending'), ending, (index) => first + index * everyMs);
    const theirs = { _id: { $in: ids } };
    await until(
      'the locks to end',
      async () => {
        // Polled rarely, because the query costs the database more than an expiry.
        await sleep(1000);
        return (await orders.countDocuments({ ...theirs, status: 'pending' })) === 0;
      },
      leadMs + ending * everyMs + harness.patienceMs(endTimeoutMs),
    );

    const ends = (await orders.find(theirs).toArray()).map(({ events, holdUntil }) => {
      const fact = events.find(({ type }) => type === OrderExpired.type);
      return {
        byTimer: (fact?.data as { cause?: string } | undefined)?.cause === 'timer',
        lateMs: Date.parse(fact?.time ?? '') - holdUntil.getTime(),
      };
    });
    const late = ends.map(({ lateMs }) => lateMs).toSorted((a, b) => a - b);
    const at = (share: number) => late[Math.ceil(share * late.length) - 1] ?? Number.NaN;
    const what = `${outstanding.toLocaleString('en')} locks outstanding, ${1000 / everyMs} end each second`;
    return {
      lines: [
        {
          row,
          what: `${what}: from the end of a lock to its seats being free, p99`,
          reached: at(0.99),
          unit: 'ms',
          floor: { atMost: 250 },
          ours: `p50 ${at(0.5)} ms, at most ${late.at(-1)} ms`,
        },
        {
          row,
          what: 'locks ended by their BullMQ timer',
          reached: ends.filter(({ byTimer }) => byTimer).length / ends.length,
          unit: '×',
          floor: { atLeast: 0.99 },
        },
        {
          row,
          what: 'locks ended early',
          reached: late.filter((ms) => ms < 0).length,
          unit: '',
          floor: { atMost: 0 },
        },
      ],
    };
  },
};

/** A pending order as the service saves it; placing orders is measured elsewhere. */
function orderOn(
  { runId, seat }: { runId: string; seat: string },
  id: string,
  { holdUntil, now }: { holdUntil: Date; now: Date },
): Saved<Pending> {
  const fare = { amount: 1360, currency: 'EUR' };
  const booking = {
    accountId: 'bench',
    reference: id,
    runId,
    from: 0,
    to: 4,
    seats: [{ seat, passenger: { name: 'Ada Byron', type: 'adult' as const }, fare }],
    contact: 'bench@example.org',
    fare,
  };
  const fact = OrderPlaced.create({
    ...booking,
    orderId: id,
    reference: 'BCDFGH',
    holdUntil: holdUntil.toISOString(),
  });
  const placed = toEnvelope(fact, { id, source: 'orders', version: 1, now, causedBy: undefined, cause: {} });
  const progress = { payment: 'none', ticketsIssued: false };
  const state = { ...booking, status: 'pending', placedAt: now, holdUntil, progress };
  return nextDocument(emptyDocument(id, now), state, [placed], {}, now);
}

/** How many timers BullMQ holds. */
const timersOf = (harness: Harness) => harness.redis.zcard('{railhead}:holds:delayed');
