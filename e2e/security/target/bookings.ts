import type { OrderView } from '@railhead/common/contracts/orders';
import type { JourneyView, RunView, TicketView } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { type Product, untilOnSale } from '../../product.ts';
import { cards, type Traveller, traveller } from '../../traveller.ts';

export interface Trip {
  journey: JourneyView;
  run: RunView;
}

const known = new WeakMap<Product, Promise<Trip>>();

/** A journey with many free seats, the same for every attack on one product. */
export function tripOf(product: Product): Promise<Trip> {
  const trip = known.get(product) ?? findTrip(product);
  known.set(product, trip);
  return trip;
}

async function findTrip(product: Product): Promise<Trip> {
  const found = await traveller(product).findJourney(100);
  await untilOnSale(product, found.journey.runId);
  return found;
}

/** Places an order of as many seats, whichever are free. */
export async function placeOrder(product: Product, person: Traveller, seats = 1): Promise<OrderView> {
  const trip = await tripOf(product);
  return until('an order of free seats', async () => {
    const { status, body, text } = await person.order(trip.journey, await person.freeSeats(trip, seats));
    if (status !== 201 && body.code !== 'seat-taken') throw new Error(`${status} ${text}`);
    return status === 201 ? body : undefined;
  });
}

/** Pays an order and waits for its tickets. */
export async function pay(person: Traveller, orderId: string): Promise<TicketView[]> {
  const { body } = await person.startPayment(orderId);
  await person.confirmCard(body, cards.good);
  return until('the tickets', async () => {
    const tickets = await person.ticketsOf(orderId);
    return tickets.length > 0 ? tickets : undefined;
  });
}

export const cancel = (person: Traveller, orderId: string, body: object = {}) =>
  person.request<OrderView>('POST', `/api/orders/${orderId}/cancel`, body);
