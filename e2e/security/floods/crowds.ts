import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, Scale } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { forEachAtOnce } from '../target/each.ts';
import { type CaseRecord, recordCases } from '../target/record-cases.ts';
import { whileBuying } from './honest-buyer.ts';

const idleConnections: Record<Scale, number> = { short: 50, full: 1000, nightly: 2000 };
/** The limit of one network is 500. */
const liveMaps: Record<Scale, number> = { short: 560, full: 600, nightly: 900 };
const maxStreams = 500;
const maxTries = 3;
const largeBodyBytes = 20 * 1024 * 1024;
/** What the kernel of both ends may have taken before the refusal arrives. */
const maxTakenBytes = 12 * 1024 * 1024;
const largeBodies: Record<Scale, number> = { short: 4, full: 40, nightly: 200 };
const postPaths = ['/api/orders', '/api/auth/codes', '/api/payments', '/api/payments/webhooks/stripe'];

/** Many connections that do nothing, more live maps than a network may have, and bodies that are far too large. */
export const crowds: Attack = {
  name: 'crowds',
  title:
    'Idle connections, live maps of one network and large bodies are bounded, and an honest buyer buys meanwhile',
  leastCases: { short: 565, full: 640, nightly: 1100 },
  async run(product, scale) {
    const cases = recordCases();
    const { baseUrl } = product;
    const { runId } = (await tripOf(product)).journey;
    const idle = await openIdle(baseUrl, idleConnections[scale]);
    await whileBuying(product, cases, async () => {
      await checkLiveMaps(`${baseUrl}/api/seats/${runId}/live?from=0&to=1`, liveMaps[scale], cases);
      const bodies = Array.from({ length: largeBodies[scale] }, (_, index) => index);
      await forEachAtOnce(bodies, 4, (index) => checkLargeBody(baseUrl, index, cases));
    });
    for (const socket of idle) socket.destroy();
    return cases.result();
  },
};

async function openIdle(baseUrl: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(baseUrl);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  await Promise.all(
    sockets.map(async (socket) => {
      await once(socket, 'connect').catch(() => undefined);
      socket.on('error', () => undefined);
    }),
  );
  return sockets;
}

async function checkLiveMaps(url: string, count: number, { check }: CaseRecord): Promise<void> {
  const opened: ClientRequest[] = [];
  let streams = 0;
  const open = async (): Promise<IncomingMessage | undefined> => {
    const asked = request(url, { headers: { 'x-forwarded-for': '203.0.113.67' }, agent: false });
    asked.on('error', () => undefined);
    opened.push(asked);
    asked.end();
    const [response] = (await once(asked, 'response').catch(() => [])) as [IncomingMessage?];
    return response?.resume();
  };
  await forEachAtOnce(
    Array.from({ length: count }, (_, index) => index),
    20,
    async () => {
      let response = await open();
      // An attacker who is told to return later does so.
      for (let tries = 1; response?.statusCode === 503 && tries < maxTries; tries++) {
        await sleep(1000 * Number(response.headers['retry-after'] ?? 1));
        response = await open();
      }
      const status = response?.statusCode ?? 0;
      if (status === 200) streams += 1;
      const isRefused = (status === 429 || status === 503) && response?.headers['retry-after'] !== undefined;
      check(status === 200 || isRefused, {
        rule: 'live-map-unanswered',
        severity: 'medium',
        message: `One of many live maps of a network was answered with ${status}.`,
        where: 'GET /api/seats/{runId}/live',
      });
    },
  );
  check(streams > 0 && streams <= maxStreams, {
    rule: 'live-maps-not-limited',
    severity: 'high',
    message: `One network had ${streams} live maps open at once.`,
    where: 'GET /api/seats/{runId}/live',
  });
  for (const asked of opened) asked.destroy();
}

/** Half of them say how long they are. */
async function checkLargeBody(baseUrl: string, index: number, { check }: CaseRecord): Promise<void> {
  const path = postPaths[index % postPaths.length] ?? '';
  const length = index % 8 < 4 ? { 'content-length': String(largeBodyBytes) } : {};
  const sent = request(`${baseUrl}${path}`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...length },
  });
  let status = 0;
  let isOver = false;
  const over = Promise.withResolvers<void>();
  const finish = () => {
    isOver = true;
    over.resolve();
  };
  sent.on('response', (response) => {
    status = response.statusCode ?? 0;
    response.resume();
    finish();
  });
  sent.on('error', finish);
  const piece = Buffer.alloc(64 * 1024, ' ');
  let bytes = 0;
  while (!isOver && bytes < largeBodyBytes) {
    bytes += piece.length;
    if (!sent.write(piece)) await Promise.race([once(sent, 'drain').catch(finish), over.promise]);
  }
  await Promise.race([over.promise, sleep(15_000)]);
  const taken = sent.socket?.bytesWritten ?? 0;
  sent.destroy();
  // A connection that is closed while the body is sent loses the answer: that is a refusal, too.
  check(isOver && (status === 413 || status === 0) && taken <= maxTakenBytes, {
    rule: 'large-body-taken',
    severity: 'medium',
    message: `A body of 20 MB was answered with ${status}, after more of it was taken than needed.`,
    where: `POST ${path}`,
  });
}
