import { expect, test } from 'vitest';
import type { Envelope } from '../../contracts/define.ts';
import { openMetrics } from '../../runtime/metrics.ts';
import type { UnpublishedDocument } from '../../store/outbox.ts';
import { keepNewest, outboxQueue, pausedIds, takePending } from './outbox-queue.ts';
import { pollOutbox } from './poller.ts';
import { eventPublisher } from './publisher.ts';

const documentOf = (id: string, versions: number, sent = 0): UnpublishedDocument => ({
  _id: id,
  rev: versions,
  sent,
  events: Array.from({ length: versions }, (_, index): Envelope => {
    const version = index + 1;
    return {
      specversion: '1.0',
      id: `${id}.${version}`,
      source: 'orders',
      type: 'orders.counted.v1',
      subject: id,
      time: new Date(0).toISOString(),
      version,
      data: {},
    };
  }),
});

/** A publisher over a broker and a database in memory. */
function openPublisher() {
  const published: string[] = [];
  const refused = new Set<string>();
  const stored: UnpublishedDocument[] = [];
  const marked: string[][] = [];
  const nothing = () => undefined;
  const publisher = eventPublisher(
    { log: { debug: nothing, info: nothing, warn: nothing, error: nothing }, metrics: openMetrics('test') },
    {
      publish: async (_subject, _body, msgId) => {
        if (refused.has(msgId)) throw new Error('no stream acknowledged it');
        published.push(msgId);
        return { seq: published.length, duplicate: false };
      },
    },
  );
  const queue = outboxQueue({
    name: 'counters',
    unpublished: async (limit, { except = [], from } = {}) =>
      stored
        .filter(({ _id, unsentAt }) => !except.includes(_id) && (!from || (unsentAt && unsentAt >= from)))
        .slice(0, limit),
    markPublished: async (documents) => {
      marked.push(documents.map(({ _id }) => _id));
    },
    history: async () => undefined,
    async *replayable() {
      yield* [];
    },
  });
  return { publisher, queue, published, refused, stored, marked };
}

test('only events that are not sent yet are published, in order', async () => {
  const { publisher, queue, published } = openPublisher();
  await publisher.publishAll(queue, [documentOf('c1', 4, 2)]);
  expect(published).toEqual(['c1.3', 'c1.4']);
});

test('a save that still carries the old counter repeats nothing, before and after the mark', async () => {
  const { publisher, queue, published } = openPublisher();
  await publisher.publishAll(queue, [documentOf('c1', 2)]);
  await publisher.publishAll(queue, [documentOf('c1', 3)]);
  await publisher.markPublished(queue);
  await publisher.publishAll(queue, [documentOf('c1', 4)]);
  expect(published).toEqual(['c1.1', 'c1.2', 'c1.3', 'c1.4']);
});

test('a failure stops its own document at the failed event and pauses it; others go on', async () => {
  const { publisher, queue, published, refused } = openPublisher();
  refused.add('c1.2');
  await publisher.publishAll(queue, [documentOf('c1', 3), documentOf('c2', 1)]);
  expect(published.toSorted()).toEqual(['c1.1', 'c2.1']);
  expect(pausedIds(queue)).toEqual(['c1']);
  expect([...queue.published.keys()]).toEqual(['c2']);
});

test('pending documents are taken once, each as it was last saved, without those that are paused', () => {
  const { queue } = openPublisher();
  keepNewest(queue.pending, documentOf('c1', 2));
  keepNewest(queue.pending, documentOf('c1', 1));
  keepNewest(queue.pending, documentOf('c2', 1));
  queue.failed.set('c2', Number.POSITIVE_INFINITY);
  expect(takePending(queue).map(({ _id, rev }) => [_id, rev])).toEqual([['c1', 2]]);
  expect(takePending(queue)).toEqual([]);
});

test('published documents are marked once', async () => {
  const { publisher, queue, marked } = openPublisher();
  await publisher.publishAll(queue, [documentOf('c1', 1), documentOf('c2', 1)]);
  expect(await publisher.markPublished(queue)).toBe(2);
  expect(await publisher.markPublished(queue)).toBe(0);
  expect(marked).toEqual([['c1', 'c2']]);
});

test('the poll is slow while nothing is unsent, quick while something is, and immediate behind a full batch', async () => {
  const { publisher, queue, stored, refused, published } = openPublisher();
  expect(await pollOutbox(queue, publisher)).toEqual({ unsent: 0, nextMs: 3500 });

  stored.push(documentOf('c1', 1));
  expect(await pollOutbox(queue, publisher)).toEqual({ unsent: 1, nextMs: 500 });
  expect(published).toEqual(['c1.1']);

  refused.add('c2.1');
  stored.splice(0, 1, documentOf('c2', 1));
  await pollOutbox(queue, publisher);
  // Paused, it is not read again, and still counts.
  expect(await pollOutbox(queue, publisher)).toEqual({ unsent: 1, nextMs: 500 });

  stored.push(...Array.from({ length: 200 }, (_, index) => documentOf(`many-${index}`, 1)));
  expect((await pollOutbox(queue, publisher)).nextMs).toBe(0);
});

test('a long backlog is published once, batch by batch, while the batch before is marked', async () => {
  const { publisher, queue, stored, published, marked } = openPublisher();
  // Many were saved at the same moment.
  stored.push(
    ...Array.from({ length: 700 }, (_, index) => ({
      ...documentOf(`d${index}`, 1),
      unsentAt: new Date(Math.floor(index / 150)),
    })),
  );
  const ids = stored.map(({ _id }) => _id);
  expect(await pollOutbox(queue, publisher)).toEqual({ unsent: 100, nextMs: 500 });
  expect(published.sort()).toEqual(ids.map((id) => `${id}.1`).sort());
  expect(marked.map(({ length }) => length)).toEqual([200, 200, 200]);
  expect(new Set([...marked.flat(), ...queue.published.keys()]).size).toBe(700);
});

test('after documents of another process were found, the poll looks again soon, also once nothing is left', async () => {
  const { publisher, queue, stored } = openPublisher();
  const idle = await pollOutbox(queue, publisher);
  stored.push(documentOf('a', 1));
  await pollOutbox(queue, publisher);
  stored.length = 0;
  const afterwards = await pollOutbox(queue, publisher);
  expect(afterwards.unsent).toBe(0);
  expect(afterwards.nextMs).toBeLessThan(idle.nextMs);
  queue.busyUntil = 0;
  expect(await pollOutbox(queue, publisher)).toEqual(idle);
});
