import { connect, StorageType } from 'nats';
import { answerJobs } from '../processes/worker.ts';
import { type BareShot, closedLoop } from './closed-loop.ts';

const nc = await connect({ servers: process.env.NATS_URL ?? '' });
const js = nc.jetstream();
const payload = Buffer.alloc(400, 'x');
let told = 0;

/** A stream on file, as ours are; the server syncs each message before it acknowledges. */
async function open(): Promise<void> {
  const jsm = await nc.jetstreamManager();
  await jsm.streams.add({ name: 'BENCH', subjects: ['bench.publish'], storage: StorageType.File });
}

/** The bare limit of telling: publish and wait for the acknowledgement, 400 bytes each. */
const run = (loop: { inFlight: number; seconds: number }): Promise<BareShot> =>
  closedLoop(loop, () => js.publish('bench.publish', payload, { msgID: `${process.pid}-${told++}` }));

export type PublishJobs = { open: typeof open; run: typeof run };
answerJobs<PublishJobs>({ open, run });
