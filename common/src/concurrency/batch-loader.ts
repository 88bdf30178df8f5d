import { waitWithTimeout } from './with-timeout.ts';

interface PendingRequest<Q, A> {
  request: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** A batch that takes longer no longer delays the next one of its key. */
const batchTimeoutMs = 250;

/**
 * Collects the requests for one key that arrive in one turn of the event loop, or while the previous batch of that key
 * is in flight, and loads them in one call of at most `maxBatchSize`, in order. There is no timer, so a single request
 * is not delayed; under load the batches grow. When `load` fails, every request of the batch fails.
 */
export function batchLoader<Q, A>(options: {
  maxBatchSize: number;
  keyOf: (request: Q) => string;
  /** Returns one answer per request, in order. */
  load: (requests: Q[]) => Promise<A[]>;
}): (request: Q) => Promise<A> {
  const { maxBatchSize, keyOf, load } = options;
  /** Queued requests by key. A key stays here while one of its batches is in flight. */
  const queues = new Map<string, PendingRequest<Q, A>[]>();
  let newKeys: string[] = [];

  const loadBatch = async (batch: PendingRequest<Q, A>[]) => {
    try {
      const answers = await load(batch.map(({ request }) => request));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined)
          reject(new Error(`a batch of ${batch.length} has no answer for one request`));
        else resolve(answer);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  const drain = async (key: string) => {
    for (let queue = queues.get(key); queue && queue.length > 0; queue = queues.get(key))
      await waitWithTimeout(batchTimeoutMs, loadBatch(queue.splice(0, maxBatchSize)));
    queues.delete(key);
  };
  const drainNewKeys = () => {
    const keys = newKeys;
    newKeys = [];
    for (const key of keys) void drain(key);
  };

  return (request) =>
    new Promise((resolve, reject) => {
      const key = keyOf(request);
      const pending = { request, resolve, reject };
      const queue = queues.get(key);
      if (queue) {
        queue.push(pending);
        return;
      }
      queues.set(key, [pending]);
      if (newKeys.push(key) === 1) setImmediate(drainNewKeys);
    });
}
