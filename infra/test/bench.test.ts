import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seatFaults } from '../../bench/audit.ts';
import type { Arrivals, LoadJobs } from '../../bench/generator/load.ts';
import { type Recipe, requestOf } from '../../bench/generator/requests.ts';
import { type Supply, sizeOf, wishOf } from '../../bench/generator/wishes.ts';
import { cpuTimes, parsePsTime, parseStat } from '../../bench/measure/cpu.ts';
import { latencyOf, stopwatch } from '../../bench/measure/latency.ts';
import { interleaved, ratiosOf } from '../../bench/measure/spread.ts';
import { startWorker } from '../../bench/processes/worker.ts';
import { type Line, verdictOf, voidBy } from '../../bench/report/line.ts';
import { drawPlot } from '../../bench/report/plots.ts';
import { asMarkdown } from '../../bench/report/report.ts';

const supply: Supply = {
  runs: ['r1', 'r2'],
  seats: ['A-1', 'A-2', 'A-3', 'A-4'],
  journeys: [
    { from: 0, to: 4 },
    { from: 4, to: 8 },
  ],
  seatsEach: 2,
};

/** A server that answers as told, and the generator to fire at it. */
async function openSite(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const generator = await startWorker<LoadJobs>(new URL('../../bench/generator/load.ts', import.meta.url));
  const recipe: Recipe = { kind: 'read', paths: ['/'], first: 0 };
  return {
    async fire(arrivals: Arrivals, patienceMs?: number) {
      const load = { port, recipe, arrivals, ...(patienceMs !== undefined && { patienceMs }) };
      return (await generator.ask('fire', load)).answer;
    },
    async [Symbol.asyncDispose]() {
      await generator.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('no two wishes of a supply want the same seat for the same segments', () => {
  const wishes = Array.from({ length: sizeOf(supply) }, (_, n) => wishOf(supply, n));
  const wanted = wishes.flatMap(({ runId, from, seats }) => seats.map((seat) => `${runId} ${seat} ${from}`));
  expect(wishes).toHaveLength(8);
  expect(new Set(wanted).size).toBe(16);
  expect(() => wishOf(supply, 8)).toThrow('used up');
  expect(wishOf({ ...supply, wraps: true }, 8)).toEqual(wishOf(supply, 0));
});

test('the same request for both servers, an idempotency key of its own for each order', () => {
  const recipe = { kind: 'order', supply, first: 3, path: '/api/orders', bearers: ['Bearer x'] } as const;
  expect(requestOf({ ...recipe, bearers: [...recipe.bearers] }, 1)).toBe(
    requestOf({ ...recipe, bearers: [...recipe.bearers], first: 4 }, 0),
  );
  const keys = [0, 1, 2, 3].map((n) =>
    /idempotency-key: (.*)\r/.exec(requestOf({ ...recipe, bearers: [...recipe.bearers] }, n)),
  );
  expect(new Set(keys.map((found) => found?.[1])).size).toBe(4);
});

test('a stalled server is charged for everybody who was due meanwhile', async () => {
  let stall: Promise<void> | undefined;
  await using site = await openSite((_request, response) => {
    stall ??= sleep(600);
    void stall.then(() => response.setHeader('content-length', '2').end('ok'));
  });
  const answer = await site.fire({ kind: 'open', perSecond: 200, seconds: 1 });
  expect(Object.keys(answer.statuses)).toEqual(['200']);
  const latency = latencyOf(Object.values(answer.latencies));
  // 120 of 200 were due while nothing was answered; asked one by one, a single one would have waited.
  expect(latency.count).toBeGreaterThanOrEqual(200);
  expect(latency.p50).toBeGreaterThan(30);
});

test('a server that hangs is not flattered: who is never answered counts with the time waited', async () => {
  await using site = await openSite(() => undefined);
  const answer = await site.fire({ kind: 'open', perSecond: 50, seconds: 0.2 }, 200);
  expect(answer.statuses).toEqual({ 0: 10 });
  expect(answer.rate).toBe(0);
  expect(latencyOf(Object.values(answer.latencies)).p50).toBeGreaterThan(150);
});

test('the auditor finds a seat sold twice, a span without an order and an order without its span', () => {
  const order = (_id: string, from: number, to: number, status = 'pending') => ({
    _id,
    status,
    runId: 'r',
    from,
    to,
    seats: [{ seat: 'A-1' }],
  });
  const span = (orderId: string, from: number, to: number) => ({ orderId, from, to });
  const seat = (...spans: ReturnType<typeof span>[]) => [{ _id: 'r/A-1', spans }];

  expect(seatFaults([order('a', 0, 2), order('b', 2, 4)], seat(span('a', 0, 2), span('b', 2, 4)))).toEqual({
    oversold: 0,
    leaked: 0,
  });
  expect(
    seatFaults([order('a', 0, 3), order('b', 2, 4)], seat(span('a', 0, 3), span('b', 2, 4))).oversold,
  ).toBe(1);
  expect(seatFaults([order('a', 0, 3), order('b', 2, 4)], seat(span('a', 0, 3)))).toEqual({
    oversold: 1,
    leaked: 1,
  });
  expect(seatFaults([order('a', 0, 2, 'expired')], seat(span('a', 0, 2)))).toEqual({
    oversold: 0,
    leaked: 1,
  });
});

test('CPU time is read from /proc and from ps, for whole groups', () => {
  const stat = `4711 (a (b) c) S 1 4700 4700 0 -1 4194560 0 0 0 0 250 50 ${'0 '.repeat(30)}`;
  expect(parseStat(stat)).toEqual({ group: 4700, ms: 3000 });
  expect(parsePsTime('0:01.23')).toBe(1230);
  expect(parsePsTime('2-01:00:01')).toBe((2 * 24 * 3600 + 3600 + 1) * 1000);
  expect(cpuTimes({ nobody: -1 })).toEqual({ nobody: 0 });
});

test('latencies of several processes are merged', () => {
  const [fast, slow] = [stopwatch(), stopwatch()];
  for (let n = 0; n < 99; n++) fast.note(1);
  slow.note(500);
  const { p50, max, count } = latencyOf([fast.encoded(), slow.encoded()]);
  expect(count).toBe(100);
  expect(p50).toBeCloseTo(1, 1);
  expect(max).toBeGreaterThan(499);
});

test('bare and ours take turns, and each ratio is of neighbours', async () => {
  const order: string[] = [];
  const side = (name: string) => async () => order.push(name);
  await interleaved(2, side('bare'), side('ours'));
  expect(order.join(' ')).toBe('bare ours ours bare bare ours ours bare');
  expect(ratiosOf([50, 20], [100, 100])).toEqual({ median: 0.35, least: 0.2, most: 0.5 });
});

test('a verdict: reached, missed, or void when the generator was the limit or nothing was measured', () => {
  const line: Line = { row: 'r', what: 'w', reached: 0.3, unit: '×', floor: { atLeast: 0.3 } };
  expect(verdictOf(line)).toBe('reached');
  expect(verdictOf({ ...line, reached: 0.29 })).toBe('missed');
  expect(verdictOf({ ...line, floor: { atMost: 0.2 } })).toBe('missed');
  expect(verdictOf({ ...line, reached: Number.NaN })).toBe('void');
  expect(verdictOf({ ...line, void: voidBy(0.81) })).toBe('void');
  expect(voidBy(0.8)).toBeUndefined();
});

test('the report says why a floor was missed, and its plots hold every point', () => {
  const missed: Line = {
    row: 'holds',
    what: 'holds ÷ bare',
    reached: 0.1,
    unit: '×',
    floor: { atLeast: 0.3 },
    why: 'orders 900 µs',
  };
  const plot = {
    file: 'holds',
    title: 'Holds <by> load',
    x: { label: 'load', scale: 'log' as const },
    y: { label: 'ms' },
    series: [
      {
        name: 'p99',
        points: [
          [100, 1],
          [1000, 3],
          [10_000, 9],
        ] as [number, number][],
      },
    ],
  };
  const machine = { processors: '2 × x', memoryGiB: 1, system: 'Linux', node: 'v24', servers: [] };
  const report = { at: 'now', quick: false, seconds: 1, machine, lines: [missed], plots: [plot] };
  const page = asMarkdown(report, 'performance');
  expect(page).toContain('- **holds ÷ bare** (missed): orders 900 µs');
  expect(page).toContain('](performance/holds.svg)');

  const drawn = drawPlot(plot);
  expect(drawn.match(/<circle/g)).toHaveLength(3);
  expect(drawn).not.toMatch(/NaN|<by>/);
});
