import { OrderPlaced } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { showContent } from './message-content.ts';

const show = (text: string) => showContent(new TextEncoder().encode(text));

test('JSON is laid out, and names and addresses are masked wherever they stand', () => {
  const { format, content, isTruncated } = show(JSON.stringify({ person: OrderPlaced.example, n: 1 }));
  expect([format, isTruncated]).toEqual(['json', false]);
  expect(content).toContain('"n": 1');
  expect(content).not.toMatch(/Ada Byron|ada@example\.org/);
});

test('text that is no JSON is shown as it is, but masked as well', () => {
  expect(show('not json')).toEqual({ format: 'text', content: 'not json', isTruncated: false });
  const cut = show(
    '{"orderId":"o1","passenger":{"name":"Ada \\"A\\" Byron","mail":"ada@example.org"',
  ).content;
  expect(cut).toBe('{"orderId":"o1","passenger":{"name":"•••","mail":"•••"');
});

test('other bytes are shown as numbers', () => {
  expect(showContent(Uint8Array.of(0xff, 0xfe, 0x41)).content).toBe('0000  ff fe 41');
  expect(show('\u0000').format).toBe('hex');
  expect(showContent(Uint8Array.of()).content).toBe('');
});

test('a long message is cut', () => {
  const text = show('x'.repeat(9000));
  expect([text.content.length, text.isTruncated]).toEqual([8000, true]);
  const bytes = showContent(new Uint8Array(2000).fill(0xff));
  expect([bytes.content.split('\n').length, bytes.isTruncated]).toEqual([64, true]);
});
