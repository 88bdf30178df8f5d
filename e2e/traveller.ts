import type { PassengerType } from '@railhead/common/contracts/common';
import type { OrderView } from '@railhead/common/contracts/orders';
import type { PaymentView } from '@railhead/common/contracts/payments';
import type {
  JourneysView,
  JourneyView,
  RunView,
  TicketView,
  TrainView,
} from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { addDays } from '@railhead/common/domain/time';
import { passengerClient } from './passenger-client.ts';
import type { Product } from './product.ts';

export { mailedCode } from './passenger-client.ts';

interface ProblemBody {
  code: string;
}

/** A passenger's actions over HTTP, with cookies and no browser. */
export function traveller(product: Product) {
  const { request, signIn } = passengerClient(product);

  return {
    request,
    signIn,
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
    /** Confirms a payment with a card at Stripe, as the browser does, and returns Stripe's answer. */
    async confirmCard({ clientSecret, publishableKey, stripeUrl }: PaymentView, number: string) {
      const intent = clientSecret.slice(0, clientSecret.indexOf('_secret'));
      const response = await fetch(`${stripeUrl}/v1/payment_intents/${intent}/confirm`, {
        method: 'POST',
        headers: { authorization: `Bearer ${publishableKey}` },
        body: new URLSearchParams({
          client_secret: clientSecret,
          'payment_method_data[type]': 'card',
          'payment_method_data[card][number]': number,
          'payment_method_data[card][exp_month]': '12',
          'payment_method_data[card][exp_year]': String(new Date().getFullYear() + 2),
          'payment_method_data[card][cvc]': '123',
        }),
      });
      return { status: response.status, body: (await response.json()) as { error?: { code: string } } };
    },
    ticketsOf: async (orderId: string) =>
      (await request<{ items: TicketView[] }>('GET', `/api/tickets?orderId=${orderId}`)).body.items,
  };
}
export type Traveller = ReturnType<typeof traveller>;

export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  challenged: '4000002500003155',
};
