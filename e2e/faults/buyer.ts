import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderView } from '@railhead/common/contracts/orders';
import type { PaymentView } from '@railhead/common/contracts/payments';
import { cards } from '../traveller.ts';
import { type Ask, type Asker, asking } from './asking.ts';
import { isOpen } from './auditor/history.ts';
import type { Stretch } from './auditor/shop-window.ts';
import { type Answer, sendForm } from './client.ts';
import type { Wish } from './plan.ts';

/** What a buyer needs around them. */
export interface Around extends Asker {
  stripeUrl: string;
  /** Where the round takes place. */
  arena: Stretch;
  /** Told what nobody else may see: the secret of a payment. */
  whisper: (clientSecret: string) => void;
  /** Aborted when whoever still waits for an answer is to stop. */
  patience: AbortSignal;
}

const againMs = 400;
const challenged = '4000002500003155';
/** Numbers that no service may ever see. */
export const secretCards = [cards.good, cards.declined, challenged];

/** Does what a wish says, over HTTP, asking again with the same key while an outcome is unknown. */
export async function buy(wish: Wish, key: string, around: Around): Promise<void> {
  const { arena, patience } = around;
  const seats = wish.seats.map((seat) => arena.seats[seat] ?? '');
  const journey = { from: arena.stops[wish.from] ?? 0, to: arena.stops[wish.to] ?? 0 };
  const ask = asking(around);

  if (wish.holds) {
    await ask('hold', { seats }, (client) =>
      client.ask('PUT', `/api/seats/${arena.runId}/hold`, { ...journey, seats }),
    );
  }
  const order = {
    runId: arena.runId,
    ...journey,
    seats: seats.map((seat) => ({ seat, passenger: { name: key, type: 'adult' } })),
  };
  const click = (hangUpAfter?: number) =>
    ask('place', { key, seats, journey, isCut: hangUpAfter !== undefined }, (client) => {
      const clicking = hangUpAfter === undefined ? client : client.hangUp(hangUpAfter);
      return clicking.ask('POST', '/api/orders', order, { 'idempotency-key': key });
    });
  const place = () => click();
  const cut = wish.hangUps.map((afterMs) => click(afterMs));
  const clicks = await Promise.all([...cut, ...Array.from({ length: wish.clicks }, place)]);
  const placed = clicks.find((click) => !isOpen(click)) ?? (await untilKnown(place, patience));
  if (placed.status !== 201) return;
  await end(wish, placed.body as OrderView, around, ask);
  await place();
}

async function untilKnown(request: () => Promise<Answer>, patience: AbortSignal): Promise<Answer> {
  for (;;) {
    const answer = await request();
    if (!isOpen(answer) || patience.aborted) return answer;
    await pause(againMs, patience);
  }
}

const pause = (ms: number, patience: AbortSignal) =>
  sleep(Math.max(ms, 0), undefined, { signal: patience }).catch(() => undefined);

async function end(wish: Wish, order: OrderView, around: Around, ask: Ask): Promise<void> {
  const { patience } = around;
  const about = { orderId: order.id };
  const post = (what: 'extend' | 'cancel', body: { seats?: string[]; holdUntil?: string } = {}) =>
    untilKnown(
      () =>
        ask(what, { ...about, ...(body.seats && { seats: body.seats }) }, (client) =>
          client.ask('POST', `/api/orders/${order.id}/${what}`, body),
        ),
      patience,
    );
  const pay = (...numbers: string[]) => payWith(numbers, order, around, ask);

  switch (wish.ending) {
    case 'abandon':
      return;
    case 'cancel':
      await post('cancel');
      return;
    case 'pay':
      return pay(cards.good);
    case 'pay-late':
      await pause(Date.parse(order.holdUntil) - Date.now() - 400, patience);
      return pay(cards.good);
    case 'decline-then-pay':
      return pay(cards.declined, cards.good);
    case 'challenge':
      return pay(challenged);
    case 'challenge-left':
      return pay(`${challenged} and leave`);
    case 'extend-then-pay':
      await post('extend', { holdUntil: order.holdUntil });
      return pay(cards.good);
    case 'pay-then-cancel':
    case 'pay-then-cancel-one': {
      await pay(cards.good);
      if (!(await isConfirmed(order.id, around, ask))) return;
      const [first] = order.seats;
      const isPart = wish.ending === 'pay-then-cancel-one' && order.seats.length > 1 && first;
      await post('cancel', isPart ? { seats: [first.seat] } : {});
      return;
    }
  }
}

async function isConfirmed(orderId: string, { patience }: Around, ask: Ask): Promise<boolean> {
  for (;;) {
    const { body } = await ask('look', { orderId }, (client) => client.ask('GET', `/api/orders/${orderId}`));
    const { status } = (body ?? {}) as Partial<OrderView>;
    if (status !== undefined && status !== 'pending') return status === 'confirmed';
    if (patience.aborted) return false;
    await pause(againMs, patience);
  }
}

async function payWith(numbers: string[], { id }: OrderView, around: Around, ask: Ask): Promise<void> {
  const started = await untilKnown(
    () =>
      ask('start-payment', { orderId: id }, (client) => client.ask('POST', '/api/payments', { orderId: id })),
    around.patience,
  );
  if (started.status !== 201) return;
  around.whisper((started.body as PaymentView).clientSecret);
  for (const number of numbers) await giveCard(number, started.body as PaymentView, id, around, ask);
}

async function giveCard(
  number: string,
  { clientSecret, publishableKey }: PaymentView,
  orderId: string,
  { stripeUrl }: Around,
  ask: Ask,
): Promise<void> {
  const intent = clientSecret.slice(0, clientSecret.indexOf('_secret'));
  const [digits = '', leaves] = number.split(' ');
  const { body } = await ask('give-card', { orderId }, () =>
    sendForm(
      `${stripeUrl}/v1/payment_intents/${intent}/confirm`,
      {
        client_secret: clientSecret,
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': digits,
        'payment_method_data[card][exp_month]': '12',
        'payment_method_data[card][exp_year]': String(new Date().getFullYear() + 2),
        'payment_method_data[card][cvc]': '123',
      },
      { authorization: `Bearer ${publishableKey}` },
    ),
  );
  const { next_action: next } = (body ?? {}) as { next_action?: { redirect_to_url: { url: string } } | null };
  if (!next || leaves) return;
  await ask('give-card', { orderId }, () => sendForm(next.redirect_to_url.url, { answer: 'approve' }));
}
