import { until } from '@railhead/common/testing/until';
import mongoose from 'mongoose';
import { expect, test } from 'vitest';
import { withDatabase } from '../infra/local/servers/database-url.ts';
import { startProduct, untilOnSale } from './product.ts';
import { traveller } from './traveller.ts';

interface StoredOrder {
  holdUntil: Date;
  events: { type: string; time: string; data: { cause?: string } }[];
}

/** On each of two segments, so there are 60 orders. How late locks end under load is measured in `bench/`. */
const seatsWanted = 30;
const buyersAtOnce = 3;

test('unpaid orders expire by their timers, none of them early, and each has a cause (T1)', async ({
  annotate,
}) => {
  await using product = await startProduct({ HOLD_SECONDS: '10' });
  const buyer = traveller(product);
  await buyer.signIn('ada@example.org');
  const found = await buyer.findJourney(seatsWanted);
  await untilOnSale(product, found.journey.runId);
  const seats = await buyer.freeSeats(found, seatsWanted);
  const { journey } = found;
  const segments = [0, 1].map((index) => ({
    ...journey,
    from: { ...journey.from, index },
    to: { ...journey.to, index: index + 1 },
  }));
  const wanted = segments.flatMap((segment) => seats.map((seat) => ({ segment, seat })));

  const orderAll = async (buyerIndex: number) => {
    for (const { segment, seat } of wanted.filter((_, index) => index % buyersAtOnce === buyerIndex))
      expect((await buyer.order(segment, [seat])).status).toBe(201);
  };
  const database = await mongoose
    .createConnection(withDatabase(product.servers.mongoUrl, 'railhead_orders'))
    .asPromise();
  try {
    const orders = database.collection<StoredOrder>('orders');
    await Promise.all(Array.from({ length: buyersAtOnce }, (_, index) => orderAll(index)));
    await until(
      'all to expire',
      async () => (await orders.countDocuments({ status: 'pending' })) === 0,
      60_000,
    );

    const ends = (await orders.find().toArray()).map(({ holdUntil, events }) => {
      const expired = events.find(({ type }) => type === 'orders.order-expired.v1');
      return { cause: expired?.data.cause, lateMs: Date.parse(expired?.time ?? '') - holdUntil.getTime() };
    });
    expect(ends).toHaveLength(2 * seatsWanted);
    expect(Math.min(...ends.map(({ lateMs }) => lateMs))).toBeGreaterThanOrEqual(0);
    const byTimer = ends.filter(({ cause }) => cause === 'timer').length;
    await annotate(`${byTimer} of ${ends.length} by timer`);
    // On a busy machine some expire two seconds later, by the periodic task.
    expect(byTimer / ends.length).toBeGreaterThan(0.5);
  } finally {
    await database.close();
  }
});
