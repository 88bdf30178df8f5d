import type { SessionSummary } from '@railhead/common/contracts/auth';
import type { Product } from '../../product.ts';
import type { Attack } from '../attack.ts';
import { nameOf, type Operation, readOperations, rightOf } from '../target/api-document.ts';
import { cancel, pay, placeOrder } from '../target/bookings.ts';
import { bearer, callersOf, type Person } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { type Call, send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

/** Somebody with things that belong to nobody else. */
interface Owner {
  person: Person;
  ids: string[];
  /** What no answer to anybody else may contain. */
  secrets: string[];
}

/** Two passengers ask for one another's orders, payments, tickets and sessions, by every operation that takes an id. */
export const idSwaps: Attack = {
  name: 'id-swaps',
  title: 'Two passengers use each other’s ids in every operation: nothing is shown and nothing changes',
  leastCases: { short: 300, full: 975, nightly: 975 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const callers = await callersOf(product);
    const owners = await Promise.all([callers.ada, callers.bob].map((person) => own(product, person)));
    const before = await Promise.all(owners.map((owner) => possessionsOf(product, owner.person)));
    const operations = (await readOperations(product)).filter(takesOwnId);
    const cases = operations.flatMap((operation) =>
      owners.flatMap((owner, index) =>
        callsAbout(operation, owner, owners[1 - index]?.person ?? owner.person, scale === 'short').map(
          (call) => ({ operation, owner, call }),
        ),
      ),
    );
    await forEachAtOnce(cases, 48, async ({ operation, owner, call }) => {
      const { status, text } = await send(product.baseUrl, call);
      const shown = owner.secrets.find((secret) => text.includes(secret));
      const isQuiet = isListOrRemoval(operation);
      const held = shown === undefined && (status >= 400 || isQuiet) && status < 500;
      check(held, () => ({
        rule: 'foreign-id-accepted',
        severity: 'high',
        message: `${call.path} of another passenger was answered with ${status}${shown ? `, which shows ${shown}` : ''}.`,
        where: nameOf(operation),
      }));
    });
    const after = await Promise.all(owners.map((owner) => possessionsOf(product, owner.person)));
    check(JSON.stringify(after) === JSON.stringify(before), {
      rule: 'foreign-change',
      severity: 'high',
      message: 'Orders, tickets or sessions changed although only another passenger asked for that.',
      where: 'all operations with ids',
    });
    return result();
  },
};

const takesOwnId = (operation: Operation) =>
  rightOf(operation) === 'sign-in' &&
  (operation.path.includes('{') ||
    operation.operationId === 'startPayment' ||
    operation.operationId === 'listTickets');

/** Answered with success whether or not there is anything: what they show, and what they change, is compared instead. */
const isListOrRemoval = (operation: Operation) =>
  operation.operationId === 'listTickets' || operation.operationId === 'endSession';

async function own(product: Product, person: Person): Promise<Owner> {
  const paid = await placeOrder(product, person.traveller, 2);
  const tickets = await pay(person.traveller, paid.id);
  const cancelled = await placeOrder(product, person.traveller);
  await cancel(person.traveller, cancelled.id);
  const pending = await placeOrder(product, person.traveller);
  const orders = [paid, cancelled, pending];
  const { body: sessions } = await person.traveller.request<{ items: SessionSummary[] }>(
    'GET',
    '/api/auth/sessions',
  );
  const { body: payment } = await person.traveller.startPayment(pending.id);
  return {
    person,
    ids: [
      ...orders.map(({ id }) => id),
      ...tickets.map(({ id }) => id),
      ...sessions.items.map(({ id }) => id),
      person.account.id,
    ],
    secrets: [...orders.map(({ reference }) => reference), person.account.email, payment.clientSecret],
  };
}

/** Calls of a stranger about an owner's ids: as they are in every carrier of a token, and spelled in other ways. */
function callsAbout(operation: Operation, { ids }: Owner, stranger: Person, isShort: boolean): Call[] {
  const carriers = [bearer(stranger.token), { cookie: `railhead-access=${stranger.token}` }];
  return ids.flatMap((id) => [
    ...carriers.map((headers) => callAbout(operation, id, headers)),
    ...(isShort
      ? []
      : spellingsOf(id).map((spelling) => callAbout(operation, spelling, bearer(stranger.token)))),
  ]);
}

const spellingsOf = (id: string) => [
  id.toUpperCase(),
  `${id} `,
  `${id}\0`,
  `../orders/${id}`,
  `${id},${id}`,
  `*${id}`,
];

function callAbout(
  { method, path, operationId }: Operation,
  id: string,
  headers: Record<string, string>,
): Call {
  const encoded = encodeURIComponent(id);
  const filled = path.replaceAll(/\{[^}]*\}/g, encoded);
  const bodies: Record<string, unknown> = {
    startPayment: { orderId: id },
    extendOrder: { holdUntil: new Date().toISOString() },
    cancelOrder: {},
  };
  return {
    method,
    path: operationId === 'listTickets' ? `${filled}?orderId=${encoded}` : filled,
    headers,
    ...(method !== 'GET' && { body: bodies[operationId] ?? {} }),
  };
}

/** What a passenger has, as the product shows it to its owner. */
async function possessionsOf(product: Product, { token }: Person) {
  const read = async (path: string) =>
    (await send(product.baseUrl, { method: 'GET', path, headers: bearer(token) })).text;
  const orders = JSON.parse(await read('/api/orders')) as {
    items: { id: string; status: string; holdUntil: string }[];
  };
  const tickets = JSON.parse(await read('/api/tickets')) as { items: { id: string; status?: string }[] };
  const sessions = JSON.parse(await read('/api/auth/sessions')) as { items: { id: string }[] };
  return {
    orders: orders.items.map(({ id, status, holdUntil }) => [id, status, holdUntil]),
    tickets: tickets.items.map(({ id, status }) => [id, status]),
    sessions: sessions.items.map(({ id }) => id),
  };
}
