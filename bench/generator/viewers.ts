import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkStatuses } from '../measure/expected-statuses.ts';
import { createLatencyRecorder } from '../measure/latency.ts';
import { serveJobs } from '../processes/worker.ts';
import { openConnections } from './connection.ts';
import { requestOf } from './requests.ts';
import type { Workload } from './workload.ts';

interface Viewers {
  port: number;
  runId: string;
  count: number;
}

export interface ViewerResult {
  latency: string;
  changes: number;
  /** The number of updates, over all viewers, that did not arrive in time. */
  missed: number;
}

const timeoutMs = 5000;
const open: Viewer[] = [];

/** The event stream of one browser. Only complete messages count. */
class Viewer {
  readonly #socket: Socket;
  readonly #onMessage: (message: string) => void;
  /** The status of the response, once it is known. */
  status: number | undefined;
  #rest = '';

  constructor(socket: Socket, onMessage: (message: string) => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  ask(path: string): void {
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const text = this.#rest + chunk.toString('latin1');
    this.status ??= text.length < 12 ? undefined : Number(text.slice(9, 12));
    const end = text.lastIndexOf('\n\n');
    this.#rest = end < 0 ? text : text.slice(end + 2);
    if (end >= 0) this.#onMessage(text.slice(0, end));
  }
}

let watch: ReturnType<typeof createLatencyRecorder> | undefined;
const sentAt = new Map<string, number>();
let [snapshots, arrived] = [0, 0];

function onMessage(message: string): void {
  if (message.includes('event: snapshot')) snapshots += 1;
  if (!message.includes('event: change')) return;
  const now = performance.now();
  for (const [, seat] of message.matchAll(/"([A-Z]-\d+)":\{"state":"held"/g)) {
    const sent = seat && sentAt.get(seat);
    if (!sent) continue;
    arrived += 1;
    watch?.record(now - sent);
  }
}

/** Opens live seat maps of one run, each with its own socket; resolves when all have received their snapshot. */
async function watchRun({ port, runId, count }: Viewers): Promise<void> {
  const path = `/api/seats/${runId}/live?from=0&to=4`;
  while (open.length < count) {
    const sockets = Array.from({ length: Math.min(100, count - open.length) }, () =>
      connect({ port, host: '127.0.0.1', noDelay: true }),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) {
      const viewer = new Viewer(socket, onMessage);
      viewer.ask(path);
      open.push(viewer);
    }
    while (snapshots < open.length) {
      for (const { status = 200 } of open) checkStatuses('a live map', { [status]: 1 }, [200]);
      await sleep(5);
    }
  }
}

/** Holds one seat after the other and measures the time from each request until each viewer is informed. */
async function measureChanges(options: {
  port: number;
  workload: Workload;
  changes: number;
  everyMs: number;
}): Promise<ViewerResult> {
  const { port, workload, changes, everyMs } = options;
  const [chooser] = await openConnections(port, 1);
  watch = createLatencyRecorder();
  arrived = 0;
  const statuses: Record<number, number> = {};
  for (let n = 0; n < changes; n++) {
    sentAt.set(workload.seats[n] ?? '', performance.now());
    chooser?.send(requestOf({ kind: 'hold', workload, first: n }, 0), ({ status }) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
    await sleep(everyMs);
  }
  const until = performance.now() + timeoutMs;
  while (arrived < changes * open.length && performance.now() < until) await sleep(20);
  chooser?.close();
  checkStatuses('a hold', statuses, [200]);
  return { latency: watch.encoded(), changes, missed: changes * open.length - arrived };
}

async function leave(): Promise<void> {
  for (const viewer of open.splice(0)) viewer.close();
  snapshots = 0;
}

export type ViewerJobs = {
  watchRun: typeof watchRun;
  measureChanges: typeof measureChanges;
  leave: typeof leave;
};
serveJobs<ViewerJobs>({ watchRun, measureChanges, leave });
