import { type Supply, wishOf } from './wishes.ts';

/** What a load asks for. The n-th request of a recipe is always the same, so two servers can be asked the same. */
export type Recipe =
  | { kind: 'hold'; supply: Supply; first: number }
  | { kind: 'order'; supply: Supply; first: number; path: string; bearers: string[] }
  | { kind: 'read'; paths: string[]; first: number };

/** The bytes of the n-th request. Every buyer has an address and a holder of their own. */
export function requestOf(recipe: Recipe, n: number): string {
  const at = recipe.first + n;
  switch (recipe.kind) {
    case 'hold': {
      const { runId, ...hold } = wishOf(recipe.supply, at);
      return withBody('PUT', `/api/seats/${runId}/hold`, addressOf(at), JSON.stringify(hold));
    }
    case 'order': {
      const { runId, from, to, seats } = wishOf(recipe.supply, at);
      const passengers = seats.map((seat) => ({ seat, passenger: { name: 'Ada Byron', type: 'adult' } }));
      const bearer = recipe.bearers[at % recipe.bearers.length] ?? '';
      const headers = `${addressOf(at)}authorization: ${bearer}\r\nidempotency-key: ${runId}-${seats[0]}-${from}-${at}\r\n`;
      return withBody('POST', recipe.path, headers, JSON.stringify({ runId, from, to, seats: passengers }));
    }
    case 'read': {
      const path = recipe.paths[at % recipe.paths.length] ?? '/';
      return `GET ${path} HTTP/1.1\r\nhost: bench\r\n${addressOf(at)}\r\n`;
    }
  }
}

const withBody = (method: string, path: string, headers: string, body: string) =>
  `${method} ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`;

/** From the networks that are set apart for measuring (RFC 2544). */
const addressOf = (n: number) =>
  `x-forwarded-for: 198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}\r\n`;
