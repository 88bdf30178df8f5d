import { traveller } from '../../traveller.ts';
import type { Attack } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { bearer, callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

/** Crowds of accounts that order the same seat at the same moment, with tokens of the suite. */
export const seatRace: Attack = {
  name: 'seat-race',
  title: 'Buyers race for single seats: each seat is sold once, and everybody else is told',
  leastCases: { short: 60, full: 300, nightly: 1500 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const { key } = await callersOf(product);
    const trip = await tripOf(product);
    const rounds = { short: 2, full: 10, nightly: 50 }[scale];
    for (let round = 0; round < rounds; round++) {
      const [seat = ''] = await traveller(product).freeSeats(trip, 1);
      const buyers = await Promise.all(
        Array.from({ length: 30 }, () => key.sign({ sub: crypto.randomUUID() })),
      );
      const won: { id: string; token: string }[] = [];
      await forEachAtOnce(buyers, 30, async (token) => {
        const { journey } = trip;
        const reply = await send(product.baseUrl, {
          method: 'POST',
          path: '/api/orders',
          headers: { ...bearer(token), 'idempotency-key': crypto.randomUUID() },
          body: {
            runId: journey.runId,
            from: journey.from.index,
            to: journey.to.index,
            seats: [{ seat, passenger: { name: 'Racing Buyer', type: 'adult' } }],
          },
        });
        if (reply.status === 201) won.push({ id: (JSON.parse(reply.text) as { id: string }).id, token });
        check(reply.status === 201 || reply.code === 'seat-taken' || reply.code === 'seat-held', {
          rule: 'race-unanswered',
          severity: 'medium',
          message: `A buyer in a race was answered with ${reply.status} ${reply.code ?? ''}.`,
          where: 'POST /api/orders',
        });
      });
      check(won.length === 1, {
        rule: 'seat-oversold',
        severity: 'high',
        message: `One seat was sold ${won.length} times.`,
        where: 'POST /api/orders',
      });
      for (const { id, token } of won)
        await send(product.baseUrl, {
          method: 'POST',
          path: `/api/orders/${id}/cancel`,
          headers: bearer(token),
          body: {},
        });
    }
    return result();
  },
};
