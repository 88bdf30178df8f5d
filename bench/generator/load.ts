import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '../measure/latency.ts';
import { answerJobs } from '../processes/worker.ts';
import { type Answer, type Connection, openConnections } from './connection.ts';
import { type Recipe, requestOf } from './requests.ts';

/**
 * How requests arrive. `open`: at a set rate, whatever the server does, each timed from the moment it was due, so that
 * a stalled server cannot hide. `closed`: so many always under way. `wave`: all at the same moment, each on a
 * connection of its own.
 */
export type Arrivals =
  | { kind: 'open'; perSecond: number; seconds: number }
  | { kind: 'closed'; inFlight: number; seconds: number }
  | { kind: 'wave'; count: number };

export interface Load {
  port: number;
  recipe: Recipe;
  arrivals: Arrivals;
  /** How long answers are waited for after the last request; ten seconds unless told. */
  patienceMs?: number;
}

export interface Shot {
  sent: number;
  /** Answers by status; 0 is a lost connection or no answer at all. */
  statuses: Record<number, number>;
  /** Answers a second; what the server could not do (5xx) is none. */
  rate: number;
  /** Latencies by status class (`2`, `4`, `5`; `0` was never answered), encoded. */
  latencies: Record<string, string>;
  /** Ids of what was made (201), as the answers told them. */
  ids: string[];
}

/** Open arrivals use at most so many connections; what is due beyond waits, and its waiting is counted. */
const mostConnections = 512;

async function fire({ port, recipe, arrivals, patienceMs = 10_000 }: Load): Promise<Shot> {
  const watches = new Map<string, ReturnType<typeof stopwatch>>();
  const statuses: Shot['statuses'] = {};
  const ids: string[] = [];
  /** Requests that wait for an answer, and since when they were due. */
  const open = new Map<number, number>();
  let sent = 0;

  const note = ({ status, body }: Answer, ms: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    const kind = String(Math.floor(status / 100));
    const watch = watches.get(kind) ?? stopwatch();
    watches.set(kind, watch);
    watch.note(ms);
    const id = status === 201 ? /"id":"([^"]+)"/.exec(body)?.[1] : undefined;
    if (id) ids.push(id);
  };
  const send = (connection: Connection, due: number, then: () => void) => {
    const n = sent++;
    open.set(n, due);
    connection.send(requestOf(recipe, n), (answer) => {
      if (!open.delete(n)) return;
      note(answer, performance.now() - due);
      then();
    });
  };

  const connections = await openConnections(port, connectionsFor(arrivals));
  const began = performance.now();
  await arrive(arrivals, patienceMs, connections, send);
  const until = performance.now() + patienceMs;
  while (open.size > 0 && performance.now() < until) await sleep(2);
  const ended = performance.now();
  const seconds = (ended - began) / 1000;
  // Who was never answered, or never even asked, has waited until now: leaving them out would flatter a server that hangs.
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
      return Math.min(mostConnections, Math.ceil(arrivals.perSecond));
    case 'closed':
      return arrivals.inFlight;
    case 'wave':
      return arrivals.count;
  }
};

/** When the requests of a set rate were due that could not be sent any more, in milliseconds from the start. */
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
  patienceMs: number,
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
  // A server that falls behind is given a while to be asked everything that was due.
  while (due < ends && performance.now() < ends + patienceMs) {
    for (; due <= performance.now() && due < ends; due += gap) {
      const connection = idle.pop();
      if (!connection) break;
      send(connection, due, () => idle.push(connection));
    }
    await sleep(1);
  }
}

export type LoadJobs = { fire: typeof fire };
answerJobs<LoadJobs>({ fire });
