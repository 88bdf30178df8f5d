import { expect, test } from 'vitest';
import { eventReader } from './event-stream.ts';

test('events come out whole, however the text is cut', () => {
  const wire = 'event: snapshot\nid: 7\ndata: {"a":1}\n\n: beat\n\ndata: x\ndata: y\n\n';
  const expected = [
    { event: 'snapshot', data: '{"a":1}', id: '7' },
    { event: 'message', data: 'x\ny', id: undefined },
  ];
  for (const size of [1, 3, 1000]) {
    const reader = eventReader();
    const pieces = wire.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(pieces.flatMap((piece) => reader.feed(piece))).toEqual(expected);
  }
});

test('an event that is not finished stays back', () => {
  const reader = eventReader();
  expect(reader.feed('event: order\ndata: {}\n')).toEqual([]);
  expect(reader.feed('\n')).toEqual([{ event: 'order', data: '{}', id: undefined }]);
});
