import type { PassengerType } from '@railhead/common/contracts/common';
import type { OrderView } from '@railhead/common/contracts/orders';
import type { PaymentConfirmation, PaymentView } from '@railhead/common/contracts/payments';
import type {
  JourneysView,
  JourneyView,
  RunView,
  TicketView,
  TrainView,
} from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { addDays } from '@railhead/common/domain/time';
import { cardFields } from './card-fields.ts';
import { passengerClient } from './passenger-client.ts';
import type { Product } from './product.ts';

export { mailedCode } from './passenger-client.ts';

interface ProblemBody {
  code: string;
}

/** A passenger's actions over HTTP, with cookies and no browser. */
export function traveller(product: Product) {
  const { request, signIn, secrets } = passengerClient(product);

  return {
    request,
    signIn,
    secrets,
    /** A journey with enough free seats, from the first to the last stop of a train, on one of the next days. */
    async findJourney(atLeastSeats = 2): Promise<{ journey: JourneyView; run: RunView }> {
      const { body: trains } = await request<{ items: TrainView[] }>('GET', '/api/trains');
      for (const { stops, nextDate } of trains.items) {
        const [first, last] = [stops[0], stops.at(-1)];
        if (!first || !last || !nextDate) continue;
        for (const date of [addDays(nextDate, 1), addDays(nextDate, 2)]) {
          const { body } = await request<JourneysView>(
            'GET',
            `/api/journeys?from=${first.stationId}&to=${last.stationId}&date=${date}`,
          );
          const journey = body.journeys?.find(({ classes }) =>
            classes.some(({ seatsLeft }) => seatsLeft >= atLeastSeats),
          );
          if (journey) {
            const { body: run } = await request<RunView>('GET', `/api/runs/${journey.runId}`);
            return { journey, run };
          }
        }
      }
      throw new Error('no journey is on sale');
    },
    /** The first seats that are free for the journey. */
    async freeSeats(
      { journey, run }: { journey: JourneyView; run: RunView },
      count: number,
    ): Promise<string[]> {
      const { body } = await request<{ seats: Record<string, unknown> }>(
        'GET',
        `/api/seats/${journey.runId}?from=${journey.from.index}&to=${journey.to.index}`,
      );
      return run.coaches
        .flatMap((coach) => seatsOf(coach).map(({ id }) => id))
        .filter((id) => !(id in body.seats))
        .slice(0, count);
    },
    hold: (journey: JourneyView, seats: string[]) =>
      request('PUT', `/api/seats/${journey.runId}/hold`, {
        from: journey.from.index,
        to: journey.to.index,
        seats,
      }),
    order: (
      journey: JourneyView,
      seats: string[],
      key: string = crypto.randomUUID(),
      type: PassengerType = 'adult',
    ) =>
      request<OrderView & ProblemBody>(
        'POST',
        '/api/orders',
        {
          runId: journey.runId,
          from: journey.from.index,
          to: journey.to.index,
          seats: seats.map((seat, index) => ({
            seat,
            passenger: { name: `Traveller ${index + 1}`, type },
          })),
        },
        { 'idempotency-key': key },
      ),
    getOrder: async (orderId: string) => (await request<OrderView>('GET', `/api/orders/${orderId}`)).body,
    startPayment: (orderId: string) =>
      request<PaymentView & ProblemBody>('POST', '/api/payments', { orderId }),
    /** Pays with a card as the browser does: Stripe gets the card, and Railhead a token for it. */
    confirmCard: async (payment: PaymentView, number: string) =>
      request<PaymentConfirmation & ProblemBody>('POST', `/api/payments/${payment.paymentId}/confirm`, {
        confirmationToken: await confirmationTokenOf(payment, number),
      }),
    ticketsOf: async (orderId: string) =>
      (await request<{ items: TicketView[] }>('GET', `/api/tickets?orderId=${orderId}`)).body.items,
  };
}
async function confirmationTokenOf(
  { publishableKey, stripeUrl }: PaymentView,
  number: string,
): Promise<string> {
  const response = await fetch(`${stripeUrl}/v1/confirmation_tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${publishableKey}` },
    body: new URLSearchParams(cardFields(number)),
  });
  return ((await response.json()) as { id: string }).id;
}
export type Traveller = ReturnType<typeof traveller>;

export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  challenged: '4000002500003155',
};
