import type { JourneysView, TrainView } from '@railhead/common/contracts/tickets';
import { sendHostileValuesTo } from '@railhead/common/testing/hostile-values';
import type { Product } from '../../product.ts';
import type { Attack } from '../attack.ts';
import { readApiDocument } from '../target/api-document.ts';
import { placeOrder } from '../target/bookings.ts';
import { bearer, callersOf } from '../target/callers.ts';

/** Every parameter, header and field of every operation, with values that no page sends. */
export const injectedValues: Attack = {
  name: 'injected-values',
  title:
    'Hostile values in every parameter, header and field: no operation fails, each refusal is a documented problem',
  leastCases: { short: 3042, full: 3042, nightly: 3042 },
  async run(product) {
    const { operator } = await callersOf(product);
    const { id } = await placeOrder(product, operator.traveller);
    const runId = await otherRun(product, operator.traveller.request);
    const passenger = { name: 'Ada', type: 'adult' };
    const { sent, wrong } = await sendHostileValuesTo(product.baseUrl, await readApiDocument(product), {
      headers: bearer(operator.token),
      parameters: {
        id,
        orderId: id,
        runId,
        ticketId: `${id}-1`,
        cancellationId: `${id}.2`,
        seq: '1',
        from: '0',
        to: '1',
        date: '2030-01-01',
        'idempotency-key': 'injected-values',
      },
      bodies: {
        requestCode: { email: 'hostile@attacked.example', name: 'Ada' },
        signIn: { email: 'hostile@attacked.example', code: '000000' },
        eraseAccount: { proof: { code: '000000' } },
        changeProfile: { name: 'Ada', passengers: [passenger] },
        placeOrder: { runId, from: 0, to: 1, seats: [{ seat: 'A-1', passenger }] },
        extendOrder: { holdUntil: '2030-01-01T00:00:00.000Z' },
        cancelOrder: { seats: ['A-1'], expectedRefund: { amount: 1, currency: 'EUR' } },
        holdSeats: { from: 0, to: 1, seats: ['A-1'] },
        assignSeats: { from: 0, to: 1, class: 'standard', count: 1 },
        startPayment: { orderId: id },
        cancelRun: { reason: 'storm damage' },
        discardDeadLetter: { reason: 'not needed' },
      },
    });
    return {
      cases: sent,
      findings: wrong.map((text) => {
        const [where = '', message = ''] = text.split(/: (.*)/s);
        return { rule: 'hostile-value', severity: 'low', message, where };
      }),
    };
  },
};

/** A run of another train than that of the other attacks, because an operation cancels it. */
async function otherRun(
  product: Product,
  request: (method: string, path: string) => Promise<{ body: unknown }>,
) {
  const { items } = (await request('GET', '/api/trains')).body as { items: TrainView[] };
  const { stops, nextDate } = items.filter((train) => train.nextDate).at(-1) ?? { stops: [] };
  const path = `/api/journeys?from=${stops[0]?.stationId}&to=${stops.at(-1)?.stationId}&date=${nextDate}`;
  const { journeys } = (await request('GET', path)).body as JourneysView;
  const runId = journeys?.at(-1)?.runId;
  if (runId === undefined) throw new Error(`${product.baseUrl} has no second train on sale`);
  return runId;
}
