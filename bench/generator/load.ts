import { setTimeout as sleep } from 'node:timers/promises';
import { createLatencyRecorder } from '../measure/latency.ts';
import { serveJobs } from '../processes/worker.ts';
import { type Answer, type Connection, openConnections } from './connection.ts';
import { type RequestSpec, requestOf } from './requests.ts';

/**
 * How requests arrive. `open`: at a set rate, each timed from the moment it was due, so that a stall counts for every
 * request that was due meanwhile. `closed`: a constant number in flight. `wave`: all at once, each on its own connection.
 */
export type Arrivals =
  | { kind: 'open'; perSecond: number; seconds: number }
  | { kind: 'closed'; inFlight: number; seconds: number }
  | { kind: 'wave'; count: number };

export interface Load {
  port: number;
  spec: RequestSpec;
  arrivals: Arrivals;
  /** The statuses that the requests may be answered with; by default those of a given or a refused request of this kind. */
  expects?: readonly number[];
  /** How long to wait for responses after the last request; ten seconds by default. */
  timeoutMs?: number;
}

export interface LoadSample {
  sent: number;
  /** Number of responses by status; 0 means no response. */
  statuses: Record<number, number>;
  /** Responses per second, without 5xx. */
  rate: number;
  /** Encoded latencies by status class (`2`, `4`, `5`; `0` without a response). */
  latencies: Record<string, string>;
  /** Ids in the 201 responses. */
  ids: string[];
}

/** The limit for open arrivals. Requests beyond it wait, and their waiting time counts. */
const maxConnections = 512;

async function runLoad({ port, spec, arrivals, timeoutMs = 10_000 }: Load): Promise<LoadSample> {
  const watches = new Map<string, ReturnType<typeof createLatencyRecorder>>();
  const statuses: LoadSample['statuses'] = {};
  const ids: string[] = [];
  /** Requests in flight, and when they were due. */
  const open = new Map<number, number>();
  let sent = 0;

  const note = ({ status, body }: Answer, ms: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    const kind = String(Math.floor(status / 100));
    const watch = watches.get(kind) ?? createLatencyRecorder();
    watches.set(kind, watch);
    watch.record(ms);
    const id = status === 201 ? /"id":"([^"]+)"/.exec(body)?.[1] : undefined;
    if (id) ids.push(id);
  };
  const send = (connection: Connection, due: number, then: () => void) => {
    const n = sent++;
    open.set(n, due);
    connection.send(requestOf(spec, n), (answer) => {
      if (!open.delete(n)) return;
      note(answer, performance.now() - due);
      then();
    });
  };

  const connections = await openConnections(port, connectionsFor(arrivals));
  const began = performance.now();
  await arrive(arrivals, timeoutMs, connections, send);
  const until = performance.now() + timeoutMs;
  while (open.size > 0 && performance.now() < until) await sleep(2);
  const ended = performance.now();
  const seconds = (ended - began) / 1000;
  // Requests without a response, and those that were due but never sent, have waited until now. Without them a server that
  // hangs would look fast.
  const never = [...open.values(), ...unsentDues(arrivals, sent).map((ms) => began + ms)];
  for (const due of never) note({ status: 0, body: '' }, ended - due);
  open.clear();
  for (const connection of connections) connection.close();

  const answered = Object.entries(statuses)
    .filter(([status]) => status !== '0' && Number(status) < 500)
    .reduce((sum, [, count]) => sum + count, 0);
  return {
    sent,
    statuses,
    rate: answered / seconds,
    latencies: Object.fromEntries([...watches].map(([kind, watch]) => [kind, watch.encoded()])),
    ids,
  };
}

const connectionsFor = (arrivals: Arrivals): number => {
  switch (arrivals.kind) {
    case 'open':
      return Math.min(maxConnections, Math.ceil(arrivals.perSecond));
    case 'closed':
      return arrivals.inFlight;
    case 'wave':
      return arrivals.count;
  }
};

/** When the requests that could not be sent were due, in milliseconds from the start. */
function unsentDues(arrivals: Arrivals, sent: number): number[] {
  if (arrivals.kind !== 'open') return [];
  const wanted = Math.floor(arrivals.perSecond * arrivals.seconds);
  return Array.from(
    { length: Math.max(0, wanted - sent) },
    (_, n) => ((sent + n) * 1000) / arrivals.perSecond,
  );
}

type Send = (connection: Connection, due: number, then: () => void) => void;

async function arrive(
  arrivals: Arrivals,
  timeoutMs: number,
  connections: Connection[],
  send: Send,
): Promise<void> {
  const began = performance.now();
  if (arrivals.kind === 'wave') {
    for (const connection of connections) send(connection, began, () => undefined);
    return;
  }
  const ends = began + arrivals.seconds * 1000;
  if (arrivals.kind === 'closed') {
    const again = (connection: Connection) => {
      if (performance.now() < ends) send(connection, performance.now(), () => again(connection));
    };
    connections.forEach(again);
    await sleep(arrivals.seconds * 1000);
    return;
  }
  const gap = 1000 / arrivals.perSecond;
  const idle = [...connections];
  let due = began;
  // If the server falls behind, the remaining requests are still sent until the timeout.
  while (due < ends && performance.now() < ends + timeoutMs) {
    for (; due <= performance.now() && due < ends; due += gap) {
      const connection = idle.pop();
      if (!connection) break;
      send(connection, due, () => idle.push(connection));
    }
    await sleep(1);
  }
}

export type LoadJobs = { runLoad: typeof runLoad };
serveJobs<LoadJobs>({ runLoad });
