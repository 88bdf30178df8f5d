import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderView } from '@railhead/common/contracts/orders';
import type { PaymentView } from '@railhead/common/contracts/payments';
import type { ContestedSeats } from '../invariants/snapshot/published-view.ts';
import { isUndecided } from '../invariants/snapshot/request-history.ts';
import type { PlannedPurchase } from '../plan/plan-round.ts';
import {
  type CardAttempt,
  declined,
  good,
  payByCard,
  withAbandonedChallenge,
  withChallenge,
} from './card-payment.ts';
import type { ClientResponse } from './client.ts';
import { type Actor, recordRequests, type SendRequest } from './recorded-requests.ts';

export interface BuyerContext extends Actor {
  stripeUrl: string;
  contested: ContestedSeats;
  /** Receives the secret of each payment, which must not appear in any log. */
  recordSecret: (clientSecret: string) => void;
  /** Aborted when a buyer who still waits for an outcome must give up. */
  deadline: AbortSignal;
}

const retryMs = 400;

/** Carries out a planned purchase over HTTP, repeating each request with the same key while its outcome is unknown. */
export async function buy(purchase: PlannedPurchase, key: string, context: BuyerContext): Promise<void> {
  const { contested, deadline } = context;
  const { runId } = contested;
  const seats = purchase.seats.map((seat) => contested.seats[seat] ?? '');
  const journey = { from: contested.stops[purchase.from] ?? 0, to: contested.stops[purchase.to] ?? 0 };
  const send = recordRequests(context);

  if (purchase.holdsFirst) {
    await send('hold', { seats }, (client) =>
      client.request('PUT', `/api/seats/${runId}/hold`, { ...journey, seats }),
    );
  }
  const body = {
    runId,
    ...journey,
    seats: seats.map((seat) => ({ seat, passenger: { name: key, type: 'adult' } })),
  };
  const place = (abortAfterMs?: number) =>
    send('place', { key, seats, journey, isAborted: abortAfterMs !== undefined }, (client) =>
      (abortAfterMs === undefined ? client : client.abortAfter(abortAfterMs)).request(
        'POST',
        '/api/orders',
        body,
        { 'idempotency-key': key },
      ),
    );
  const clicks = await Promise.all([
    ...purchase.abortsAfterMs.map((ms) => place(ms)),
    ...Array.from({ length: purchase.clicks }, () => place()),
  ]);
  const placed = clicks.find((click) => !isUndecided(click)) ?? (await untilDecided(() => place(), deadline));
  if (placed.status !== 201) return;
  await continuePurchase(purchase, placed.body as OrderView, context, send);
  await place();
}

async function untilDecided(
  request: () => Promise<ClientResponse>,
  deadline: AbortSignal,
): Promise<ClientResponse> {
  for (;;) {
    const response = await request();
    if (!isUndecided(response) || deadline.aborted) return response;
    await pause(retryMs, deadline);
  }
}

const pause = (ms: number, deadline: AbortSignal) =>
  sleep(Math.max(ms, 0), undefined, { signal: deadline }).catch(() => undefined);

async function continuePurchase(
  { scenario }: PlannedPurchase,
  order: OrderView,
  context: BuyerContext,
  send: SendRequest,
): Promise<void> {
  const { deadline } = context;
  const post = (action: 'extend' | 'cancel', body: { seats?: string[]; holdUntil?: string } = {}) =>
    untilDecided(
      () =>
        send(action, { orderId: order.id, ...(body.seats && { seats: body.seats }) }, (client) =>
          client.request('POST', `/api/orders/${order.id}/${action}`, body),
        ),
      deadline,
    );
  const pay = (...cards: CardAttempt[]) => payWith(cards, order.id, context, send);

  switch (scenario) {
    case 'abandon':
      return;
    case 'cancel':
      await post('cancel');
      return;
    case 'pay':
      return pay(good);
    case 'pay-late':
      await pause(Date.parse(order.holdUntil) - Date.now() - 400, deadline);
      return pay(good);
    case 'decline-then-pay':
      return pay(declined, good);
    case 'challenge':
      return pay(withChallenge);
    case 'challenge-left':
      return pay(withAbandonedChallenge);
    case 'extend-then-pay':
      await post('extend', { holdUntil: order.holdUntil });
      return pay(good);
    case 'pay-then-cancel':
    case 'pay-then-cancel-one': {
      await pay(good);
      if (!(await isConfirmed(order.id, context, send))) return;
      const [first] = order.seats;
      const isPart = scenario === 'pay-then-cancel-one' && order.seats.length > 1 && first;
      await post('cancel', isPart ? { seats: [first.seat] } : {});
      return;
    }
  }
}

async function isConfirmed(orderId: string, { deadline }: BuyerContext, send: SendRequest): Promise<boolean> {
  for (;;) {
    const { body } = await send('get-order', { orderId }, (client) =>
      client.request('GET', `/api/orders/${orderId}`),
    );
    const { status } = (body ?? {}) as Partial<OrderView>;
    if (status !== undefined && status !== 'pending') return status === 'confirmed';
    if (deadline.aborted) return false;
    await pause(retryMs, deadline);
  }
}

async function payWith(
  cards: CardAttempt[],
  orderId: string,
  { deadline, recordSecret, stripeUrl }: BuyerContext,
  send: SendRequest,
): Promise<void> {
  const started = await untilDecided(
    () =>
      send('start-payment', { orderId }, (client) => client.request('POST', '/api/payments', { orderId })),
    deadline,
  );
  if (started.status !== 201) return;
  const payment = started.body as PaymentView;
  recordSecret(payment.clientSecret);
  for (const card of cards) await payByCard(card, { ...payment, orderId }, stripeUrl, send);
}
