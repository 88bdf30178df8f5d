import { seatRequestAt, type Workload } from './workload.ts';

/** Which requests a load consists of. The n-th request is always the same, so that two servers get the same requests. */
export type RequestSpec =
  | { kind: 'hold'; workload: Workload; first: number }
  | { kind: 'order'; workload: Workload; first: number; path: string; bearers: string[] }
  | { kind: 'read'; paths: string[]; first: number };

/** The statuses of such a request when it is granted, or when others had the seats. */
export const usualStatuses: Record<RequestSpec['kind'], readonly number[]> = {
  hold: [200, 409],
  order: [201, 409],
  read: [200],
};

/** The bytes of the n-th request. Every buyer has a different address and hold cookie. */
export function requestOf(spec: RequestSpec, n: number): string {
  const at = spec.first + n;
  switch (spec.kind) {
    case 'hold': {
      const { runId, ...hold } = seatRequestAt(spec.workload, at);
      return withBody('PUT', `/api/seats/${runId}/hold`, addressOf(at), JSON.stringify(hold));
    }
    case 'order': {
      const { runId, from, to, seats } = seatRequestAt(spec.workload, at);
      const passengers = seats.map((seat) => ({ seat, passenger: { name: 'Ada Byron', type: 'adult' } }));
      const bearer = spec.bearers[at % spec.bearers.length] ?? '';
      const headers = `${addressOf(at)}authorization: ${bearer}\r\nidempotency-key: ${runId}-${seats[0]}-${from}-${at}\r\n`;
      return withBody('POST', spec.path, headers, JSON.stringify({ runId, from, to, seats: passengers }));
    }
    case 'read': {
      const path = spec.paths[at % spec.paths.length] ?? '/';
      return `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${addressOf(at)}\r\n`;
    }
  }
}

const withBody = (method: string, path: string, headers: string, body: string) =>
  `${method} ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`;

/** From the networks reserved for benchmarks (RFC 2544). */
const addressOf = (n: number) =>
  `x-forwarded-for: 198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}\r\n`;
