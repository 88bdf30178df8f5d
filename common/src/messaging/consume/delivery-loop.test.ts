import { expect, test } from 'vitest';
import type { StreamMessage } from '../bus.ts';
import { deliveryLoop } from './delivery-loop.ts';
import { healthGate } from './health-gate.ts';

const nothing = () => undefined;
const messageOf = (seq: number): StreamMessage => ({
  stream: 'ORDERS',
  seq,
  subject: 'orders.counted.v1.c1',
  at: new Date(0),
  deliveryCount: 1,
  text: () => '',
  ack: async () => undefined,
  nak: nothing,
  working: nothing,
});

/** Runs a loop over the given pulls; each ends by itself, as when a consumer is lost. The last one closes the loop. */
async function run(
  pulls: (number[] | Error)[],
  handle: (message: StreamMessage) => Promise<void>,
  gate = healthGate(async () => undefined),
) {
  const closing = new AbortController();
  const calls: string[] = [];
  await deliveryLoop(
    { log: { debug: nothing, info: nothing, warn: (_facts, text) => calls.push(text), error: nothing } },
    {
      bus: {
        async *consume() {
          const pull = pulls.shift() ?? [];
          calls.push('pull');
          if (pulls.length === 0) closing.abort();
          if (pull instanceof Error) throw pull;
          yield* pull.map(messageOf);
        },
        declare: async () => {
          calls.push('declare');
        },
      },
      stream: 'ORDERS',
      handle,
      gate,
      closing: closing.signal,
    },
  );
  return calls;
}

test('a lost consumer is declared and opened again', async () => {
  const handled: number[] = [];
  const calls = await run([[1], new Error('consumer not found'), [2]], async ({ seq }) => {
    handled.push(seq);
  });
  expect(handled).toEqual([1, 2]);
  expect(calls).toEqual(['pull', 'declare', 'pull', 'consumer failed, opening it again', 'declare', 'pull']);
});

test('no more is pulled once a dependency is away, until it answers', async () => {
  const handled: number[] = [];
  const health = { checks: 0 };
  const gate = healthGate(async () => {
    health.checks += 1;
    if (health.checks === 2) throw new Error('away');
  });
  await run(
    [
      [1, 2, 3],
      [2, 3],
    ],
    async ({ seq }) => {
      if (seq === 1) gate.close();
      handled.push(seq);
    },
    gate,
  );
  expect(handled).toEqual([1, 2, 3]);
  expect(health.checks).toBe(3);
});

test('messages are handled beside one another, 64 at most, and all are finished in the end', async () => {
  let inProgress = 0;
  let most = 0;
  let finished = 0;
  await run([Array.from({ length: 200 }, (_, index) => index + 1)], async () => {
    inProgress += 1;
    most = Math.max(most, inProgress);
    await new Promise(setImmediate);
    inProgress -= 1;
    finished += 1;
  });
  expect(most).toBe(64);
  expect(finished).toBe(200);
});
