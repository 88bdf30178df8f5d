import { expect, test } from 'vitest';
import type { Envelope } from '../contracts/define.ts';
import { OrderPlaced } from '../contracts/orders.ts';
import { eventWithoutPerson } from '../domain/redact-person.ts';
import { replaceInStream } from './replace-in-stream.ts';

const placed: Envelope = {
  specversion: '1.0',
  id: 'o1.1',
  source: 'orders',
  type: OrderPlaced.type,
  subject: 'o1',
  time: '2026-11-21T07:00:00.000Z',
  version: 1,
  data: OrderPlaced.example,
};
const redacted = eventWithoutPerson(placed);
const other = { ...placed, id: 'o2.1', subject: 'o2' };

/** A stream in memory; `failAfter` writes the broker is away. */
function streamWith(events: Envelope[], failAfter = Number.POSITIVE_INFINITY) {
  const messages = new Map(events.map((event, index) => [index + 1, event]));
  let lastSeq = events.length;
  let writes = 0;
  const write = () => {
    if (writes++ >= failAfter) throw new Error('the broker is away');
  };
  return {
    stored: () => [...messages.values()],
    async nextMessage(_stream: string, subject: string, from: number) {
      const [seq, event] =
        [...messages].find(([at, { type, subject: id }]) => at >= from && `${type}.${id}` === subject) ?? [];
      return event && seq !== undefined
        ? { seq, subject, at: new Date(), text: () => JSON.stringify(event) }
        : undefined;
    },
    async publish(_subject: string, body: string) {
      write();
      messages.set(++lastSeq, JSON.parse(body) as Envelope);
      return { seq: lastSeq, duplicate: false };
    },
    async eraseMessage(_stream: string, seq: number) {
      write();
      messages.delete(seq);
    },
  };
}

test('every copy of the event is replaced by one without the person, and no other event is touched', async () => {
  const stream = streamWith([placed, other, placed]);
  await replaceInStream(stream, redacted);
  expect(stream.stored()).toEqual([other, redacted]);
});

test('a copy that was published after the replacement is erased', async () => {
  const stream = streamWith([redacted, placed]);
  await replaceInStream(stream, redacted);
  expect(stream.stored()).toEqual([redacted]);
});

test('an event that the stream does not hold is not published', async () => {
  const stream = streamWith([other]);
  await replaceInStream(stream, redacted);
  expect(stream.stored()).toEqual([other]);
});

test.each([1, 2])(
  'after a failure at write %i the next attempt completes the replacement',
  async (writes) => {
    const stream = streamWith([placed, placed], writes);
    await expect(replaceInStream(stream, redacted)).rejects.toThrow('away');
    const again = streamWith(stream.stored());
    await replaceInStream(again, redacted);
    expect(again.stored()).toEqual([redacted]);
  },
);
