import type { Attack } from '../attack.ts';
import { forEachAtOnce } from '../target/each.ts';
import { exchangeBytes, statusesIn } from '../target/raw-socket.ts';
import { recordCases } from '../target/record-cases.ts';

/** Requests whose end two parsers see in different places: the one that hides inside is never answered. */
export const framing: Attack = {
  name: 'framing',
  title:
    'Requests with ambiguous lengths, chunks and lines are refused, and none that hides in a body is answered',
  leastCases: { short: 24, full: 24, nightly: 24 },
  async run(product) {
    const { check, result } = recordCases();
    const { host } = new URL(product.baseUrl);
    const places = [
      product.baseUrl,
      ...Object.values(product.services).flatMap((service) => (service ? [service.url] : [])),
    ];
    const cases = places.flatMap((url) =>
      Object.entries(framings(host)).map(([what, bytes]) => ({ url, what, bytes })),
    );
    await forEachAtOnce(cases, 16, async ({ url, what, bytes }) => {
      const statuses = statusesIn(await exchangeBytes(url, bytes));
      // A refusal of what follows is no answer to the request that hides there, which would be found or not found.
      const answered = statuses.filter((status) => status !== 400);
      const held = answered.length <= 1 && statuses.every((status) => status >= 400 && status < 500);
      check(held, {
        rule: 'request-smuggling',
        severity: 'high',
        message: `A request with ${what} was answered ${statuses.join(' and ')}.`,
        where: url === product.baseUrl ? 'the gateway' : 'a service',
      });
    });
    return result();
  },
};

const hidden = 'GET /api/stations?hidden HTTP/1.1\r\nhost: localhost\r\n\r\n';

/** Each has one request on the outside, which must be refused, and most have `hidden` in what may be its body. */
function framings(host: string): Record<string, string> {
  const post = (headers: string[], body: string) =>
    `POST /api/auth/codes HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
  const chunked = `0\r\n\r\n${hidden}`;
  const length = `content-length: ${hidden.length}`;
  return {
    'a length and chunks': post(['content-length: 4', 'transfer-encoding: chunked'], chunked),
    'chunks and a length': post(['transfer-encoding: chunked', 'content-length: 4'], chunked),
    'two lengths': post(['content-length: 0', length], hidden),
    'two equal lengths': post([length, length], hidden),
    'a list of lengths': post([`content-length: 0, ${hidden.length}`], hidden),
    'a negative length': post(['content-length: -1'], hidden),
    'a length with a sign': post([`content-length: +${hidden.length}`], hidden),
    'a hexadecimal length': post(['content-length: 0x10'], hidden),
    'a length with a space': post(['content-length: 1 0'], hidden),
    'a length beyond 2^64': post(['content-length: 18446744073709551617'], hidden),
    'an unknown coding': post(['transfer-encoding: xchunked'], chunked),
    'a coding after chunked': post(['transfer-encoding: chunked, identity'], chunked),
    'a vertical tab before chunked': post(['transfer-encoding: \vchunked'], chunked),
    'a space before the colon': post(['transfer-encoding : chunked'], chunked),
    'a folded header': post(['transfer-encoding:\r\n chunked'], chunked),
    'a NUL in a header': post(['x-a: \0', 'content-length: 0'], hidden),
    'a bare CR in a header': post(['x-a: a\rtransfer-encoding: chunked', length], hidden),
    'bare LFs': post([length], hidden).replaceAll('\r\n', '\n'),
    'a chunk size that is no number': post(['transfer-encoding: chunked'], `z\r\n${hidden}`),
    'a negative chunk size': post(['transfer-encoding: chunked'], `-1\r\n\r\n${hidden}`),
    'a chunk size beyond 2^64': post(['transfer-encoding: chunked'], `10000000000000001\r\n${hidden}`),
    'a chunk that is longer than its size': post(['transfer-encoding: chunked'], `1\r\nabcdef\r\n${chunked}`),
    'a chunk extension of 100 kB': post(
      ['transfer-encoding: chunked'],
      `1;${'a'.repeat(100_000)}\r\na\r\n${chunked}`,
    ),
    'two hosts': `GET /api/stations HTTP/1.1\r\nhost: ${host}\r\nhost: evil.example\r\n\r\n`,
    'no host': 'GET /api/stations HTTP/1.1\r\n\r\n',
    'a version that does not exist': `GET /api/stations HTTP/9.9\r\nhost: ${host}\r\n\r\n`,
    'a space in its target': `GET /api/stations x HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
    'a NUL in its target': `GET /api/\0stations HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
    'a method that does not exist': `SMUGGLE /api/stations HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
    'headers of 100 kB': `GET /api/stations HTTP/1.1\r\nhost: ${host}\r\nx-a: ${'a'.repeat(100_000)}\r\n\r\n`,
  };
}
