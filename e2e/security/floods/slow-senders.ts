import type { Product } from '../../product.ts';
import type { Attack, Scale } from '../attack.ts';
import { recordCases } from '../target/record-cases.ts';
import { whileBuying } from './honest-buyer.ts';
import { sendSlowly } from './slow-socket.ts';

const services = ['auth', 'tickets', 'orders', 'payments', 'expiration'] as const;
const socketsPerCase: Record<Scale, number> = { short: 1, full: 20, nightly: 100 };

interface SlowRequest {
  what: string;
  longestMs: number;
  head: (host: string) => string;
}

const post = (path: string, length: string) => (host: string) =>
  `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${length}\r\n\r\n`;

/** What is promised: headers end in 10 s, whole requests in 15 s. */
const slowRequests: readonly SlowRequest[] = [
  { what: 'a request line without an end', longestMs: 10_000, head: () => 'GET /' },
  {
    what: 'headers without an end',
    longestMs: 10_000,
    head: (host) => `GET /api/stations HTTP/1.1\r\nhost: ${host}\r\nx-slow: `,
  },
  {
    what: 'a body of a known length',
    longestMs: 15_000,
    head: post('/api/auth/codes', 'content-length: 5000'),
  },
  {
    what: 'a body in chunks',
    longestMs: 15_000,
    head: (host) => `${post('/api/orders', 'transfer-encoding: chunked')(host)}fff\r\n`,
  },
  {
    what: 'the body of a webhook',
    longestMs: 15_000,
    head: post('/api/payments/webhooks/stripe', 'content-length: 200000'),
  },
];

/** Senders that never finish, all at once, at the gateway and at every service. */
export const slowSenders: Attack = {
  name: 'slow-senders',
  title: 'Requests that are never finished end in time, and an honest buyer buys meanwhile',
  leastCases: { short: 31, full: 601, nightly: 3001 },
  async run(product, scale) {
    const cases = recordCases();
    await whileBuying(product, cases, async () => {
      const all = placesOf(product).flatMap(({ url, where }) =>
        slowRequests.flatMap((request) =>
          Array.from({ length: socketsPerCase[scale] }, () => ({ url, where, request })),
        ),
      );
      await Promise.all(
        all.map(async ({ url, where, request: { what, head, longestMs } }) => {
          const ms = await sendSlowly(url, head(new URL(url).host)).ended;
          cases.check(ms !== undefined && ms <= longestMs, {
            rule: 'slow-sender-kept',
            severity: 'medium',
            message: `A sender with ${what} was connected for more than ${longestMs / 1000} s.`,
            where,
          });
        }),
      );
    });
    return cases.result();
  },
};

const placesOf = ({ baseUrl, services: running }: Product) => [
  { url: baseUrl, where: 'the gateway' },
  ...services.flatMap((name) => {
    const url = running[name]?.url;
    return url ? [{ url, where: name }] : [];
  }),
];
