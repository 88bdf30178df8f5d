// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeApi, fakeStream, type Handler, problem } from '../../test/fake-api.ts';
import { followEventStream } from './event-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function follow(handler: Handler) {
  const api = fakeApi({ 'GET /live': handler });
  const controller = new AbortController();
  const events: unknown[] = [];
  const statuses: string[] = [];
  const ended = followEventStream('/live', {
    signal: controller.signal,
    onStatus: (status) => status !== statuses.at(-1) && statuses.push(status),
    onEvent: (event, data) => events.push([event, data]),
  });
  return { requests: () => api.to('GET /live'), events, statuses, ended, stop: () => controller.abort() };
}

test('a stream that ends is resumed after the last event id', async () => {
  const stream = fakeStream();
  const follower = follow(stream.handler);
  await vi.advanceTimersByTimeAsync(0);
  stream.send('order', { n: 1 }, '7');
  stream.send('order', { n: 2 });
  await vi.advanceTimersByTimeAsync(0);
  expect(follower.events).toEqual([
    ['order', { n: 1 }],
    ['order', { n: 2 }],
  ]);
  stream.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(follower.requests().map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7']);
  expect(follower.statuses).toEqual(['live']);
  follower.stop();
});

test('a silent stream counts as lost and is reopened', async () => {
  const stream = fakeStream();
  const follower = follow(stream.handler);
  await vi.advanceTimersByTimeAsync(0);
  stream.send('snapshot', {});
  await vi.advanceTimersByTimeAsync(24_000);
  expect(follower.statuses).toEqual(['live']);
  await vi.advanceTimersByTimeAsync(3000);
  expect(follower.statuses).toEqual(['live', 'lost']);
  expect(follower.requests()[0]?.signal?.aborted).toBe(true);
  expect(follower.requests()).toHaveLength(2);
  follower.stop();
});

test('the pause between attempts grows, up to a limit', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const times: number[] = [];
  const follower = follow(() => {
    times.push(Date.now());
    return problem(503, 'busy', 'The service is busy');
  });
  await vi.advanceTimersByTimeAsync(40_000);
  follower.stop();
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(pauses.slice(0, 6)).toEqual([750, 1500, 3000, 6000, 12_000, 12_000]);
  expect(follower.statuses).toEqual(['lost']);
});

test('the network coming back ends the pause', async () => {
  const follower = follow(() => problem(503, 'busy', 'The service is busy'));
  await vi.advanceTimersByTimeAsync(0);
  expect(follower.requests()).toHaveLength(1);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(follower.requests()).toHaveLength(2);
  follower.stop();
});

test('a stream that does not exist is not reopened', async () => {
  const follower = follow(() => problem(404, 'order-unknown', 'Unknown order'));
  await follower.ended;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(follower.requests()).toHaveLength(1);
  expect(follower.statuses).toEqual(['lost']);
});

test('leaving the page closes the stream', async () => {
  const stream = fakeStream();
  const follower = follow(stream.handler);
  await vi.advanceTimersByTimeAsync(0);
  follower.stop();
  expect(follower.requests()[0]?.signal?.aborted).toBe(true);
});
