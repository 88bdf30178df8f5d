import type { HoldFunctionJobs } from '../bare/hold-function.ts';
import type { PublishJobs } from '../bare/publish.ts';
import type { RedisFunctionJobs } from '../bare/redis-function.ts';
import { latencyOf } from '../measure/latency.ts';
import { interleaved, ratiosOf, spreadOf } from '../measure/spread.ts';
import { type Line, perSecond } from '../report/line.ts';
import type { World } from '../world/world.ts';
import type { Row } from './row.ts';

/** Bare limits of the servers, which explain the rows above; only the hold function has one of ours beside it. */
export const limits: Row = {
  name: 'limits',
  needs: [],
  measure: async (world) => ({ lines: [...(await redisLines(world)), ...(await publishLines(world))] }),
};

async function redisLines(world: World): Promise<Line[]> {
  const { shot: seconds, rounds } = world.pace;
  const bare = await world.start<RedisFunctionJobs>('bare function', '../bare/redis-function.ts');
  const ours = await world.start<HoldFunctionJobs>('hold function', '../bare/hold-function.ts');
  const inFlight = 128;
  const plain = await bare.ask('set', { inFlight, seconds, pipelined: false });
  const taken = await interleaved(
    rounds,
    () => bare.ask('set', { inFlight, seconds, pipelined: true }),
    () => ours.ask('run', { inFlight, seconds }),
  );
  await Promise.all([bare.stop(), ours.stop()]);
  const rates = (side: { answer: { rate: number } }[]) => side.map(({ answer }) => answer.rate);
  const spread = ratiosOf(rates(taken.ours), rates(taken.bare));
  const row = 'limits';
  return [
    {
      row,
      what: 'hold function, 2 seats × 4 segments ÷ a function with one SET',
      reached: spread.median,
      unit: '×',
      spread,
      ours: perSecond(spreadOf(rates(taken.ours)).median),
      bare: perSecond(spreadOf(rates(taken.bare)).median),
    },
    {
      row,
      what: 'a function with one SET, client without auto-pipelining',
      reached: plain.answer.rate,
      unit: '/s',
    },
  ];
}

async function publishLines(world: World): Promise<Line[]> {
  const worker = await world.start<PublishJobs>('bare publish', '../bare/publish.ts');
  await worker.ask('open', undefined);
  const lines: Line[] = [];
  for (const inFlight of [1, 256]) {
    const { answer } = await worker.ask('run', { inFlight, seconds: world.pace.shot });
    const { p50, p99 } = latencyOf([answer.latency]);
    lines.push({
      row: 'limits',
      what: `JetStream publish, 400 bytes on disk before the ack, ${inFlight} in flight`,
      reached: answer.rate,
      unit: '/s',
      ours: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    });
  }
  await worker.stop();
  return lines;
}
