import type { OrderView } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import type { Product } from '../../product.ts';
import { cards, mailedCode, type Traveller, traveller } from '../../traveller.ts';
import { tripOf } from '../target/bookings.ts';
import { type Call, type Reply, send } from '../target/http.ts';
import { secretsOf, type Word, type Words } from './words.ts';

/** What was left behind, and the answers in which nothing of it may stand. */
export interface Left {
  words: Word[];
  refusals: { where: string; reply: Pick<Reply, 'status' | 'text'> }[];
}

/** A customer registers, sets a password, mistypes it, buys with a declined card and a good one; a stranger sends nonsense. */
export async function leaveWords(product: Product, words: Words): Promise<Left> {
  const buyer = traveller(product);
  const refusals: Left['refusals'] = [];
  const email = words.email.text;
  await buyer.signIn(email);
  const proof = { code: await newCode(product, buyer, email) };
  const change = { name: words.name.text, password: words.password.text, proof };
  const passengers = [{ name: words.passenger.text, type: 'adult' }];
  await expectStatus(buyer.request('PATCH', '/api/auth/me', { ...change, passengers }), 200);
  const signInAgain = (password: string) => buyer.request('POST', '/api/auth/sessions', { email, password });
  await expectStatus(signInAgain(words.password.text), 201);
  refusals.push({ where: 'POST /api/auth/sessions', reply: await signInAgain(words.wrongPassword.text) });
  refusals.push({
    where: 'PATCH /api/auth/me',
    reply: await buyer.request('PATCH', '/api/auth/me', { password: words.weakPassword.text }),
  });

  const trip = await tripOf(product);
  const { journey } = trip;
  const [seat] = await buyer.freeSeats(trip, 1);
  await buyer.hold(journey, [String(seat)]);
  const order = {
    runId: journey.runId,
    from: journey.from.index,
    to: journey.to.index,
    seats: [{ seat, passenger: passengers[0] }],
  };
  const placed = await expectStatus(
    buyer.request<OrderView>('POST', '/api/orders', order, { 'idempotency-key': words.idempotencyKey.text }),
    201,
  );
  const { body: payment } = await buyer.startPayment(placed.id);
  const declined = await buyer.confirmCard(payment, cards.declined);
  refusals.push({ where: 'POST /api/payments/{orderId}/confirm', reply: declined });
  await buyer.confirmCard((await buyer.startPayment(placed.id)).body, cards.good);
  await until('the tickets', async () => (await buyer.getOrder(placed.id)).progress.ticketsIssued);
  await buyer.request('POST', `/api/orders/${placed.id}/cancel`, {});

  for (const call of nonsense(words))
    refusals.push({
      where: `${call.method} ${call.path.split('?')[0]}`,
      reply: await send(product.baseUrl, call),
    });
  const card: Word[] = Object.values(cards).map((text) => ({
    what: 'a card number',
    text,
    isPersonal: false,
  }));
  return {
    words: [...Object.values(words), ...secretsOf([...buyer.secrets, proof.code]), ...card],
    refusals,
  };
}

/** Asked for in the same browser, because a code belongs to the browser that asked. */
async function newCode(product: Product, buyer: Traveller, email: string): Promise<string> {
  const previous = await mailedCode(product, email);
  await buyer.request('POST', '/api/auth/codes', { email });
  return mailedCode(product, email, previous);
}

async function expectStatus<T>(answer: Promise<{ status: number; text: string; body: T }>, expected: number) {
  const { status, text, body } = await answer;
  if (status !== expected) throw new Error(`a preparation was answered with ${status} ${text.slice(0, 200)}`);
  return body;
}

/** Requests that are refused, with a word wherever somebody could put one. */
const nonsense = (words: Words): Call[] => [
  { method: 'GET', path: `/api/journeys?from=${words.query.text}&to=${words.query.text}&date=x` },
  { method: 'GET', path: `/api/tickets?orderId=${words.query.text}` },
  { method: 'GET', path: '/api/orders', headers: { authorization: `Bearer ${words.bearer.text}` } },
  { method: 'GET', path: '/api/auth/me', headers: { cookie: `railhead_access=${words.cookie.text}` } },
  {
    method: 'GET',
    path: '/api/stations/nowhere',
    headers: { 'user-agent': words.userAgent.text, referer: `https://x.example/${words.referrer.text}` },
  },
  ...['/api/orders', '/api/payments', '/api/auth/codes', '/api/auth/sessions'].flatMap((path) => [
    {
      method: 'POST',
      path,
      body: {
        password: words.refusedBody.text,
        code: words.refusedBody.text,
        unknown: words.refusedBody.text,
      },
    },
    { method: 'POST', path, body: `{"password":"${words.brokenJson.text}"` },
  ]),
  {
    method: 'POST',
    path: '/api/payments/webhooks/stripe',
    headers: { 'stripe-signature': `t=1,v1=${words.bearer.text}` },
    body: { id: words.refusedBody.text },
  },
];
