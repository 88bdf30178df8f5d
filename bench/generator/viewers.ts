import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '../measure/latency.ts';
import { answerJobs } from '../processes/worker.ts';
import { openConnections } from './connection.ts';
import { requestOf } from './requests.ts';
import type { Supply } from './wishes.ts';

interface Viewers {
  port: number;
  runId: string;
  count: number;
}

export interface Heard {
  latency: string;
  changes: number;
  /** Of all changes at all viewers, those that did not come within the patience. */
  missed: number;
}

const patienceMs = 5000;
const open: Viewer[] = [];

/** What one browser is told. Only what has been read to its end counts. */
class Viewer {
  readonly #socket: Socket;
  readonly #heard: (message: string) => void;
  #rest = '';

  constructor(socket: Socket, heard: (message: string) => void) {
    this.#socket = socket;
    this.#heard = heard;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  ask(path: string): void {
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\n\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const text = this.#rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\n\n');
    this.#rest = end < 0 ? text : text.slice(end + 2);
    if (end >= 0) this.#heard(text.slice(0, end));
  }
}

let watch: ReturnType<typeof stopwatch> | undefined;
const sentAt = new Map<string, number>();
let [snapshots, arrived] = [0, 0];

function hear(message: string): void {
  if (message.includes('event: snapshot')) snapshots += 1;
  if (!message.includes('event: change')) return;
  const now = performance.now();
  for (const [, seat] of message.matchAll(/"([A-Z]-\d+)":\{"state":"held"/g)) {
    const sent = seat && sentAt.get(seat);
    if (!sent) continue;
    arrived += 1;
    watch?.note(now - sent);
  }
}

/** Opens live maps of one run, a socket each; resolves when each has its snapshot. */
async function watchRun({ port, runId, count }: Viewers): Promise<void> {
  const path = `/api/seats/${runId}/live?from=0&to=4`;
  while (open.length < count) {
    const sockets = Array.from({ length: Math.min(100, count - open.length) }, () =>
      connect({ port, host: '127.0.0.1', noDelay: true }),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) {
      const viewer = new Viewer(socket, hear);
      viewer.ask(path);
      open.push(viewer);
    }
    while (snapshots < open.length) await sleep(5);
  }
}

/** Somebody holds a seat, again and again; each viewer's hearing of it is timed from the moment the wish was sent. */
async function change(options: {
  port: number;
  supply: Supply;
  changes: number;
  everyMs: number;
}): Promise<Heard> {
  const { port, supply, changes, everyMs } = options;
  const [chooser] = await openConnections(port, 1);
  watch = stopwatch();
  arrived = 0;
  for (let n = 0; n < changes; n++) {
    sentAt.set(supply.seats[n] ?? '', performance.now());
    chooser?.send(requestOf({ kind: 'hold', supply, first: n }, 0), () => undefined);
    await sleep(everyMs);
  }
  const until = performance.now() + patienceMs;
  while (arrived < changes * open.length && performance.now() < until) await sleep(20);
  chooser?.close();
  return { latency: watch.encoded(), changes, missed: changes * open.length - arrived };
}

async function leave(): Promise<void> {
  for (const viewer of open.splice(0)) viewer.close();
}

export type ViewerJobs = { watchRun: typeof watchRun; change: typeof change; leave: typeof leave };
answerJobs<ViewerJobs>({ watchRun, change, leave });
