import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { connect, StorageType } from 'nats';
import { serveJobs } from '../processes/worker.ts';
import { type BaselineSample, closedLoop } from './closed-loop.ts';

const nc = await connect(connectionOptions(process.env.NATS_URL ?? ''));
const js = nc.jetstream();
const payload = Buffer.alloc(400, 'x');
let published = 0;

/** A file stream like ours: the server syncs each message before it acknowledges it. */
async function open(): Promise<void> {
  const jsm = await nc.jetstreamManager();
  await jsm.streams.add({ name: 'BENCH', subjects: ['bench.publish'], storage: StorageType.File });
}

/** The baseline for publishing: 400 bytes each, with acknowledgement. */
const run = (loop: { inFlight: number; seconds: number }): Promise<BaselineSample> =>
  closedLoop(loop, () => js.publish('bench.publish', payload, { msgID: `${process.pid}-${published++}` }));

export type PublishJobs = { open: typeof open; run: typeof run };
serveJobs<PublishJobs>({ open, run });
