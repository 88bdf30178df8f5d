import type { Attack, Scale } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { forEachAtOnce } from '../target/each.ts';
import { type Call, type Reply, send } from '../target/http.ts';
import { type CaseRecord, recordCases } from '../target/record-cases.ts';
import { whileBuying } from './honest-buyer.ts';

/** A caller from elsewhere: the limits per network do not count programs on this machine. */
const elsewhere = { 'x-forwarded-for': '203.0.113.66' };

interface Flood {
  name: string;
  /** The limit per minute is passed by so many, even if a new minute begins in between. */
  requests: number;
  call: Call;
}

/** Each is more than twice what the default limits allow one network in a minute. */
const floodsOf = (runId: string): readonly Flood[] => [
  {
    name: 'sign-ins',
    requests: 700,
    call: {
      method: 'POST',
      path: '/api/auth/sessions',
      body: { email: 'nobody@flooded.example', code: '000000' },
    },
  },
  {
    name: 'codes',
    requests: 700,
    call: { method: 'POST', path: '/api/auth/codes', body: { email: 'no address' } },
  },
  {
    name: 'orders',
    requests: 2600,
    call: { method: 'POST', path: '/api/orders', headers: { 'idempotency-key': 'flood' }, body: {} },
  },
  {
    name: 'holds',
    requests: 6600,
    call: { method: 'PUT', path: `/api/seats/${runId}/hold`, body: { from: 0, to: 1, seats: [] } },
  },
];

const floodsAt: Record<Scale, number> = { short: 1, full: 4, nightly: 4 };

/** One network that asks as fast as it can. */
export const requestFloods: Attack = {
  name: 'request-floods',
  title:
    'A network that floods the gateway is refused and told when to return, and an honest buyer buys meanwhile',
  leastCases: { short: 700, full: 10_000, nightly: 10_000 },
  async run(product, scale) {
    const cases = recordCases();
    const { runId } = (await tripOf(product)).journey;
    await whileBuying(product, cases, async () => {
      for (const flood of floodsOf(runId).slice(0, floodsAt[scale]))
        await checkFlood(product.baseUrl, flood, cases);
    });
    return cases.result();
  },
};

async function checkFlood(
  baseUrl: string,
  { name, requests, call }: Flood,
  { check }: CaseRecord,
): Promise<void> {
  const headers = { ...call.headers, ...elsewhere };
  const where = `${call.method} ${call.path.replace(/seats\/[^/]+/, 'seats/{runId}')}`;
  let refused = 0;
  await forEachAtOnce(
    Array.from({ length: requests }, (_, index) => index),
    40,
    async () => {
      // One that hangs is a finding, and must not keep the others from being counted.
      const reply = await send(baseUrl, { ...call, headers }).catch(() => undefined);
      if (reply?.status === 429) refused += 1;
      check(reply !== undefined && isOrderly(reply), {
        rule: 'flood-unanswered',
        severity: 'medium',
        message: `A request in a flood of ${name} was answered with ${reply ? `${reply.status} ${reply.code ?? ''}` : 'nothing'}.`,
        where,
      });
    },
  );
  check(refused > 0, {
    rule: 'flood-not-limited',
    severity: 'high',
    message: `None of ${requests} requests in a flood of ${name} from one network was refused.`,
    where,
  });
}

/** A refusal says when to return. Only load shedding answers with 503. */
const isOrderly = ({ status, code, headers }: Reply) =>
  status === 429 || (status === 503 && code === 'busy') ? headers['retry-after'] !== undefined : status < 500;
