import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seatFaults } from '../../bench/audit.ts';
import { databaseOf } from '../../bench/databases.ts';
import type { Arrivals, LoadJobs } from '../../bench/generator/load.ts';
import { type RequestSpec, requestOf, usualStatuses } from '../../bench/generator/requests.ts';
import { seatRequestAt, type Workload, workloadSize } from '../../bench/generator/workload.ts';
import { runLoop, scaleOf } from '../../bench/measure/calibration.ts';
import { cpuTimes, parsePsTime, parseStat } from '../../bench/measure/cpu.ts';
import { checkStatuses } from '../../bench/measure/expected-statuses.ts';
import { familyMs, foreignShare, parseFamily, parseMachineMs } from '../../bench/measure/foreign-load.ts';
import { createLatencyRecorder, mergeLatencies } from '../../bench/measure/latency.ts';
import { interleave, ratiosOf } from '../../bench/measure/statistics.ts';
import { startWorker } from '../../bench/processes/worker.ts';
import { type ReportLine, verdictOf, voidReason } from '../../bench/report/line.ts';
import { drawPlot } from '../../bench/report/plots.ts';
import { asMarkdown } from '../../bench/report/report.ts';
import { foreignLoadReason, repeatWhileDisturbed, voidedBy } from '../../bench/tries.ts';

const workload: Workload = {
  runs: ['r1', 'r2'],
  seats: ['A-1', 'A-2', 'A-3', 'A-4'],
  journeys: [
    { from: 0, to: 4 },
    { from: 4, to: 8 },
  ],
  seatsEach: 2,
};

/** A server with the given listener, and a load generator for it. */
async function openServer(listener: RequestListener) {
  // The generator asks for this first, to know that its connections are open.
  const server = createServer((request, response) =>
    request.url === '/live'
      ? response.setHeader('content-length', '2').end('{}')
      : listener(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const generator = await startWorker<LoadJobs>(new URL('../../bench/generator/load.ts', import.meta.url));
  const spec: RequestSpec = { kind: 'read', paths: ['/'], first: 0 };
  return {
    async fire(arrivals: Arrivals, timeoutMs?: number) {
      const load = { port, spec, arrivals, ...(timeoutMs !== undefined && { timeoutMs }) };
      return (await generator.run('runLoad', load)).value;
    },
    async [Symbol.asyncDispose]() {
      await generator.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('no two requests of a workload are for the same seat for the same segments', () => {
  const requests = Array.from({ length: workloadSize(workload) }, (_, n) => seatRequestAt(workload, n));
  const claims = requests.flatMap(({ runId, from, seats }) =>
    seats.map((seat) => `${runId} ${seat} ${from}`),
  );
  expect(requests).toHaveLength(8);
  expect(new Set(claims).size).toBe(16);
  expect(() => seatRequestAt(workload, 8)).toThrow('used up');
  expect(seatRequestAt({ ...workload, wraps: true }, 8)).toEqual(seatRequestAt(workload, 0));
});

test('both servers get the same requests, and each order has its own idempotency key', () => {
  const spec = { kind: 'order', workload, first: 3, path: '/api/orders', bearers: ['Bearer x'] } as const;
  expect(requestOf({ ...spec, bearers: [...spec.bearers] }, 1)).toBe(
    requestOf({ ...spec, bearers: [...spec.bearers], first: 4 }, 0),
  );
  const keys = [0, 1, 2, 3].map((n) =>
    /idempotency-key: (.*)\r/.exec(requestOf({ ...spec, bearers: [...spec.bearers] }, n)),
  );
  expect(new Set(keys.map((found) => found?.[1])).size).toBe(4);
});

test('while a server stalls, the latency of every request that is due counts', async () => {
  let stall: Promise<void> | undefined;
  await using site = await openServer((_request, response) => {
    stall ??= sleep(600);
    void stall.then(() => response.setHeader('content-length', '2').end('ok'));
  });
  const answer = await site.fire({ kind: 'open', perSecond: 200, seconds: 1 });
  expect(Object.keys(answer.statuses)).toEqual(['200']);
  const latency = mergeLatencies(Object.values(answer.latencies));
  // 120 of 200 requests were due during the stall. A closed loop would have measured only one of them.
  expect(latency.count).toBeGreaterThanOrEqual(200);
  expect(latency.p50).toBeGreaterThan(30);
});

test('a request without a response counts with the time that it waited', async () => {
  await using site = await openServer(() => undefined);
  const answer = await site.fire({ kind: 'open', perSecond: 50, seconds: 0.2 }, 200);
  expect(answer.statuses).toEqual({ 0: 10 });
  expect(answer.rate).toBe(0);
  expect(mergeLatencies(Object.values(answer.latencies)).p50).toBeGreaterThan(150);
});

test('a row fails if most of what it measures are refusals that nobody expects', async () => {
  await using site = await openServer((_request, response) => {
    response.writeHead(421, { 'content-length': '2' }).end('no');
  });
  const { statuses } = await site.fire({ kind: 'closed', inFlight: 4, seconds: 0.1 });
  const check =
    (counts: Record<number, number>, expected: readonly number[] = [200]) =>
    () =>
      checkStatuses('a read', counts, expected);
  expect(check(statuses)).toThrow(/^a read expects 200 and got \d+ × 421$/);
  expect(check({ 200: 999, 421: 1 })).toThrow(expect.objectContaining({ refusals: 1 }));
  expect(check({ 200: 9, 500: 1 })).toThrow(expect.objectContaining({ refusals: 0 }));
  expect(check({ 200: 40, 503: 50, 0: 10 })).toThrow('got 10 × no answer, 40 × 200, 50 × 503');
  expect(check({})).toThrow('got nothing');
  expect(check({ 200: 60, 503: 30, 0: 10 })).not.toThrow();
  expect(check({ 409: 9 }, usualStatuses.hold)).not.toThrow();
});

test('the audit finds a seat sold twice, a span without an order and an order without its span', () => {
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

test('CPU time is read from /proc and from ps, for whole process groups', () => {
  const stat = `4711 (a (b) c) S 1 4700 4700 0 -1 4194560 0 0 0 0 250 50 ${'0 '.repeat(30)}`;
  expect(parseStat(stat)).toEqual({ group: 4700, ms: 3000 });
  expect(parsePsTime('0:01.23')).toBe(1230);
  expect(parsePsTime('2-01:00:01')).toBe((2 * 24 * 3600 + 3600 + 1) * 1000);
  expect(cpuTimes({ nobody: -1 })).toEqual({ nobody: 0 });
});

test('latencies of several processes are merged', () => {
  const [fast, slow] = [createLatencyRecorder(), createLatencyRecorder()];
  for (let n = 0; n < 99; n++) fast.record(1);
  slow.record(500);
  const { p50, max, count } = mergeLatencies([fast.encoded(), slow.encoded()]);
  expect(count).toBe(100);
  expect(p50).toBeCloseTo(1, 1);
  expect(max).toBeGreaterThan(499);
});

test('baseline and ours alternate, and each ratio is of neighbouring samples', async () => {
  const order: string[] = [];
  const side = (name: string) => async () => order.push(name);
  await interleave(2, side('baseline'), side('ours'));
  expect(order.join(' ')).toBe('baseline ours ours baseline baseline ours ours baseline');
  expect(ratiosOf([50, 20], [100, 100])).toEqual({ median: 0.35, min: 0.2, max: 0.5 });
});

test('a verdict: reached, missed, or void when the generator was the limit or nothing was measured', () => {
  const line: ReportLine = { row: 'r', what: 'w', reached: 0.3, unit: '×', floor: { atLeast: 0.3 } };
  expect(verdictOf(line)).toBe('reached');
  expect(verdictOf({ ...line, reached: 0.29 })).toBe('missed');
  expect(verdictOf({ ...line, floor: { atMost: 0.2 } })).toBe('missed');
  expect(verdictOf({ ...line, reached: Number.NaN })).toBe('void');
  expect(verdictOf({ ...line, void: voidReason(0.81) })).toBe('void');
  expect(voidReason(0.8)).toBeUndefined();
});

test('the report gives the reason for a missed floor, and its plots contain every point', () => {
  const missed: ReportLine = {
    row: 'holds',
    what: 'holds ÷ baseline',
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
  const order: ReportLine = {
    row: 'durable-orders',
    what: 'an order',
    reached: 6,
    unit: 'CPU-ms',
    range: { median: 6, min: 5, max: 9 },
  };
  const report = {
    at: 'now',
    quick: false,
    seconds: 1,
    calibration: { cpuMs: 2, elapsedMs: 3, scale: 3 },
    machine,
    course: [{ row: 'holds', seconds: 61.2, foreignShares: [0.14, 0.031, undefined] }],
    lines: [missed],
    plots: [plot],
    databases: { measured: [{ name: 'Python', lines: [order] }], absent: ['mongod'] },
  };
  const page = asMarkdown(report, 'performance');
  expect(page).toContain('- **holds ÷ baseline** (missed): orders 900 µs');
  expect(page).toContain('](performance/holds.svg)');
  expect(page).toContain('takes 2.00 CPU-ms here');
  expect(page).toContain('| holds | 61 s | 14 %, 3 %, not known |');
  expect(page).toContain('| an order | 6.00 CPU-ms (5…9) = 3 passes | not measured |');
  expect(page).toContain('Not measured in this run: mongod.');

  const drawn = drawPlot(plot);
  expect(drawn.match(/<circle/g)).toHaveLength(3);
  expect(drawn).not.toMatch(/NaN|<by>/);
});

test('the calibration does the same work each time, and limits grow with its time but never shrink', () => {
  expect(runLoop(2)).toBe(runLoop(2));
  expect(runLoop(2)).not.toBe(runLoop(3));
  expect([0.5, 1, 3, 1000].map(scaleOf)).toEqual([1, 1, 3, 8]);
});

test('foreign load is the time of the machine, with steal, less our own, with children that have ended', () => {
  const stat = 'cpu  100 10 50 900 5 7 7 40 0 0\ncpu0 50 5 25 450 2 3 3 20 0 0\n';
  expect(parseMachineMs(stat)).toBe(2000);
  const line = (pid: number, parent: number) =>
    `${pid} (a (b) c) S ${parent} 1 1 0 -1 4194560 0 0 0 0 10 5 3 2 ${'0 '.repeat(30)}`;
  expect(parseFamily(line(7, 1))).toEqual({ pid: 7, parent: 1, ms: 200 });
  expect(parseFamily('')).toBeUndefined();
  const family = [line(7, 1), line(8, 7), line(9, 8), line(10, 1)].flatMap((one) => parseFamily(one) ?? []);
  expect(familyMs(7, family)).toBe(600);
  const before = { machineMs: 1000, ownMs: 500 };
  expect(foreignShare(before, { machineMs: 1900, ownMs: 1200 }, 2000)).toBe(0.1);
  expect(foreignShare(before, { machineMs: 1100, ownMs: 700 }, 2000)).toBe(0);
});

/** Tries with these foreign loads, of which `mayRepeat` allows so many. */
async function measured(shares: (number | undefined)[], allowed = 99) {
  let taken = 0;
  return repeatWhileDisturbed({
    maxTries: 3,
    mayRepeat: () => taken < allowed,
    onDisturbed: () => undefined,
    take: async (number) => {
      taken += 1;
      return { result: number, foreignShare: shares[number - 1] };
    },
  });
}

test.each([
  [[0.04], 1, 1, undefined],
  [[undefined], 1, 1, undefined],
  [[0.1], 1, 1, undefined],
  [[0.4, 0.02], 2, 2, undefined],
  [[0.4, 0.2, 0.3], 2, 3, 'others used 20 % of the machine (tried 3 times)'],
])('of tries with foreign loads %j, number %i counts of %i', async (shares, best, count, reason) => {
  const outcome = await measured(shares);
  expect([outcome.best.result, outcome.tries.length]).toEqual([best, count]);
  expect(foreignLoadReason(outcome)).toBe(reason);
});

test('load makes times void, but not a count that is right in spite of it', () => {
  const count: ReportLine = { row: 'r', what: 'oversold', reached: 0, unit: '', floor: { atMost: 0 } };
  const voided = (line: ReportLine) => voidedBy('busy', line).void;
  expect(voided(count)).toBeUndefined();
  expect(voided({ ...count, reached: 1 })).toBe('busy');
  expect(voided({ ...count, unit: 'ms' })).toBe('busy');
  expect(voided({ ...count, unit: 'ms', void: 'the generator' })).toBe('the generator');
  expect(voidedBy(undefined, count)).toBe(count);
});

test('a disturbed row is not repeated once the time is up', async () => {
  const outcome = await measured([0.4, 0], 1);
  expect(outcome.tries).toHaveLength(1);
  expect(foreignLoadReason(outcome)).toBe('others used 40 % of the machine (tried once)');
});

test.each([
  ['Python wheel', 'wheel'],
  ['/root/.cargo/bin/secantusd-rs 0.5.3-beta.196', 'secantusd-rs'],
  ['/usr/bin/mongod 8.0.4', 'mongod'],
  ['Docker image mongo:8', 'mongod'],
  ['given by MONGO_URL', undefined],
])('the database from %s is %s', (source, database) => expect(databaseOf(source)).toBe(database));
