import pLimit from 'p-limit';
import type { Envelope } from '../../contracts/define.ts';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import type { UnpublishedDocument } from '../../store/outbox.ts';
import type { Bus } from '../bus.ts';
import {
  keepNewest,
  type OutboxQueue,
  pauseAfterFailureMs,
  takePending,
  unsentEvents,
} from './outbox-queue.ts';

const maxConcurrent = 128;
const markBatch = 200;

export interface Publisher {
  /** Publishes one event; resolves when the stream has it. */
  send(event: Envelope, msgId?: string): Promise<void>;
  /** Publishes what was saved here since the last call. */
  publishPending(queue: OutboxQueue): Promise<void>;
  /** Publishes documents: in order within a document, many documents at once. Failures are logged and paused. */
  publishAll(queue: OutboxQueue, documents: UnpublishedDocument[]): Promise<void>;
  /** Marks published documents in the database; returns how many. */
  markPublished(queue: OutboxQueue): Promise<number>;
}

export function eventPublisher(
  { log, metrics }: Pick<Lifecycle, 'log' | 'metrics'>,
  bus: Pick<Bus, 'publish'>,
): Publisher {
  const limit = pLimit(maxConcurrent);
  const published = metrics.counter('railhead_events_published_total', 'Events acknowledged by JetStream', [
    'type',
  ]);

  const send: Publisher['send'] = async (event, msgId = event.id) => {
    await bus.publish(`${event.type}.${event.subject}`, JSON.stringify(event), msgId);
    published.inc({ type: event.type });
  };

  const publish = async (queue: OutboxQueue, document: UnpublishedDocument): Promise<void> => {
    const { _id } = document;
    try {
      for (const event of unsentEvents(queue, document)) {
        await send(event);
        log.info({ eventId: event.id, type: event.type }, 'event published');
      }
      queue.failed.delete(_id);
      keepNewest(queue.published, document);
    } catch (error) {
      queue.failed.set(_id, performance.now() + pauseAfterFailureMs);
      const facts = { err: error, document: `${queue.outbox.name}/${_id}` };
      log.error(facts, 'alarm: events could not be published, retrying');
    }
  };
  const publishAll: Publisher['publishAll'] = async (queue, documents) => {
    await limit.map(documents, (document) => publish(queue, document));
  };

  return {
    send,
    publishAll,
    publishPending: (queue) => publishAll(queue, takePending(queue)),
    async markPublished(queue) {
      const due = [...queue.published.values()];
      for (let first = 0; first < due.length; first += markBatch) {
        await queue.outbox.markPublished(due.slice(first, first + markBatch));
      }
      queue.marked = new Map(due.map((document) => [document._id, document]));
      for (const document of due) {
        if (queue.published.get(document._id) === document) queue.published.delete(document._id);
      }
      return due.length;
    },
  };
}
