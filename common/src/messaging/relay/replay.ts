import type { Connection } from 'mongoose';
import pLimit from 'p-limit';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import type { Outbox } from '../../store/outbox.ts';
import type { Bus } from '../bus.ts';
import { streamOf } from '../topology.ts';
import type { Publisher } from './publisher.ts';

const maxConcurrent = 128;
const batch = 200;

/** Publishes the whole history of one document once more, for a consumer that misses events; returns how many. */
export async function replayDocument(
  outboxes: Outbox[],
  id: string,
  send: Publisher['send'],
): Promise<number> {
  let count = 0;
  for (const outbox of outboxes) {
    for (const event of (await outbox.history(id))?.events ?? []) {
      // The stream may still know the first message id as a duplicate. Consumers go by versions, so a new id is harmless.
      await send(event, `${event.id}.again-${Math.floor(Date.now() / 1000)}`);
      count++;
    }
  }
  return count;
}

/**
 * Watches for a stream that was created after the last replay: it is new and empty, so everything is published once
 * more, oldest first.
 */
export function streamReplay(
  { log }: Pick<Lifecycle, 'log'>,
  deps: { bus: Pick<Bus, 'state'>; connection: Connection; outboxes: Outbox[]; send: Publisher['send'] },
  source: string,
): () => Promise<void> {
  const { bus, connection, outboxes, send } = deps;
  const stream = streamOf(source);
  const limit = pLimit(maxConcurrent);
  let known: string | undefined;

  const replay = async (outbox: Outbox): Promise<number> => {
    let count = 0;
    const publish = async ({ events }: { events: Parameters<typeof send>[0][] }) => {
      for (const event of events) await send(event);
      count += events.length;
    };
    let group: Parameters<typeof publish>[0][] = [];
    for await (const document of outbox.replayable()) {
      group.push(document);
      if (group.length < batch) continue;
      await limit.map(group, publish);
      group = [];
    }
    await limit.map(group, publish);
    return count;
  };

  return async () => {
    const { created } = await bus.state(stream);
    if (created === known) return;
    const replayed = connection.collection<{ _id: string; created: string }>('streams');
    if ((await replayed.findOne({ _id: source }))?.created !== created) {
      let count = 0;
      for (const outbox of outboxes) count += await replay(outbox);
      await replayed.updateOne({ _id: source }, { $set: { created } }, { upsert: true });
      if (count > 0) log.warn({ stream, events: count }, 'stream was new, all events were published again');
    }
    known = created;
  };
}
