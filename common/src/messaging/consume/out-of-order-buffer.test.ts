import { expect, test } from 'vitest';
import { keyedQueue } from '../../concurrency/keyed-queue.ts';
import type { Envelope } from '../../contracts/define.ts';
import { emptyDocument, versionToApply } from '../../store/document.ts';
import type { BufferedEvent } from '../inbox.ts';
import { outOfOrderBuffer } from './out-of-order-buffer.ts';

const eventOf = (version: number, subject = 'c1'): Envelope => ({
  specversion: '1.0',
  id: `${subject}.${version}`,
  source: 'orders',
  type: 'orders.counted.v1',
  subject,
  time: new Date(0).toISOString(),
  version,
  data: {},
});

/** A buffer over a copy in memory that applies versions in order, as stores do. */
function openBuffer() {
  const applied: string[] = [];
  const requests: string[] = [];
  const rows = new Map<string, BufferedEvent>();
  const inbox = { rows, overdue: false, buffered: 0, reads: 0 };
  const failing = new Set<string>();
  const exhausted = new Set<string>();
  const copy = emptyDocument('copy', new Date(0));
  const nothing = () => undefined;
  const sorted = (key: string) =>
    [...rows.values()].filter((row) => row.key === key).sort((a, b) => a.version - b.version);

  const buffer = outOfOrderBuffer(
    { log: { debug: nothing, info: nothing, warn: nothing, error: nothing } },
    {
      bus: {
        request: async (subject) => {
          requests.push(subject);
          return '';
        },
      },
      inbox: {
        async buffer(event, place) {
          const key = `${event.source}/${event.subject}`;
          const _id = `${key}/${event.version}`;
          rows.set(_id, { _id, key, version: event.version ?? 0, event, ...place, since: new Date(0) });
        },
        nextBuffered: async (key) => {
          inbox.reads += 1;
          return sorted(key)[0];
        },
        removeBuffered: async ({ _id }) => {
          rows.delete(_id);
        },
        bufferedKeys: async () => [...new Set([...rows.values()].map(({ key }) => key))],
        claimOverdue: async () => (inbox.overdue ? [...rows.values()] : []),
      },
      queue: keyedQueue(),
      dispatch: async (event) => {
        const versions = versionToApply(copy, event);
        if (versions === 'older') return;
        if (failing.has(event.id)) throw new Error(`${event.id} cannot be applied`);
        Object.assign(copy.heard, versions);
        applied.push(event.id);
      },
      recordFailure: async (_message, error) => exhausted.has(String(error)),
      onBuffered: () => {
        inbox.buffered += 1;
      },
    },
  );
  const apply = (version: number, subject?: string) =>
    buffer.apply(eventOf(version, subject), { stream: 'ORDERS', seq: version });
  return { buffer, apply, applied, requests, inbox, failing, exhausted };
}

test('an event behind a gap is buffered and announced, and nothing is applied', async () => {
  const { apply, applied, inbox } = openBuffer();
  await apply(2);
  expect(applied).toEqual([]);
  expect([...inbox.rows.keys()]).toEqual(['orders/c1/2']);
  expect(inbox.buffered).toBe(1);
});

test('the event that fills the gap takes everything applicable with it, in order', async () => {
  const { apply, applied, inbox } = openBuffer();
  for (const version of [5, 3, 2]) await apply(version);
  await apply(1);
  expect(applied).toEqual(['c1.1', 'c1.2', 'c1.3']);
  expect([...inbox.rows.keys()]).toEqual(['orders/c1/5']);
  await apply(4);
  expect(applied.slice(3)).toEqual(['c1.4', 'c1.5']);
  expect(inbox.rows.size).toBe(0);
});

test('a gap of one aggregate does not hold up another', async () => {
  const { apply, applied } = openBuffer();
  await Promise.all([apply(2, 'c1'), apply(1, 'c2')]);
  expect(applied).toEqual(['c2.1']);
});

test('the sweep applies what another process buffered, and tells when nothing is left', async () => {
  const { buffer, apply, applied, inbox } = openBuffer();
  expect(await buffer.sweep()).toBe(false);
  await apply(2);
  const [row] = inbox.rows.values();
  inbox.rows.clear();
  await apply(1);
  if (row) inbox.rows.set(row._id, row);
  expect(await buffer.sweep()).toBe(true);
  expect(applied).toEqual(['c1.1', 'c1.2']);
  expect(await buffer.sweep()).toBe(false);
});

test('the owner is asked for an overdue event, and only then', async () => {
  const { buffer, apply, requests, inbox } = openBuffer();
  await apply(2);
  await buffer.sweep();
  expect(requests).toEqual([]);
  inbox.overdue = true;
  await buffer.sweep();
  expect(requests).toEqual(['refill.orders.c1']);
});

test('a buffered event that fails is kept until it succeeds, or until it is set aside', async () => {
  const { buffer, apply, applied, inbox, failing, exhausted } = openBuffer();
  await apply(2);
  failing.add('c1.2');
  await expect(apply(1)).rejects.toThrow('c1.2 cannot be applied');
  expect(applied).toEqual(['c1.1']);
  expect(inbox.rows.size).toBe(1);
  exhausted.add('Error: c1.2 cannot be applied');
  await buffer.sweep();
  expect(inbox.rows.size).toBe(0);
});

test('while events arrive in order, the inbox is not read', async () => {
  const { apply, applied, inbox } = openBuffer();
  for (const version of [1, 2, 3]) await apply(version);
  expect(applied).toEqual(['c1.1', 'c1.2', 'c1.3']);
  expect(inbox.reads).toBe(0);
});

test('what another process has buffered is applied by a sweep, and after it the inbox is left alone', async () => {
  const here = openBuffer();
  const early = eventOf(2);
  here.inbox.rows.set('orders/c1/2', {
    _id: 'orders/c1/2',
    key: 'orders/c1',
    version: 2,
    event: early,
    stream: 'ORDERS',
    seq: 2,
    since: new Date(0),
  });
  await here.apply(1);
  expect(here.applied).toEqual(['c1.1']);
  await here.buffer.sweep();
  expect(here.applied).toEqual(['c1.1', 'c1.2']);
  const { reads } = here.inbox;
  await here.apply(3);
  expect(here.inbox.reads).toBe(reads);
});
