import { expect, test } from 'vitest';
import { Unavailable } from '../../runtime/unavailable.ts';
import { AggregateNotFoundYet } from '../../store/document.ts';
import { Undecodable } from '../decode.ts';
import { memoryInbox } from '../inbox.ts';
import { isExhausted, redeliveryDelayMs, retryPolicy } from './retry-policy.ts';

const minute = 60_000;
const message = { stream: 'ORDERS', seq: 7, subject: 'orders.counted.v1.c1' };

/** A policy whose dead letters and alarms are kept, and whose dependencies can be switched off. */
function openPolicy() {
  const deadLetters: string[] = [];
  const alarms: string[] = [];
  const nothing = () => undefined;
  const clock = { nowMs: Date.now(), isHealthy: true };
  const recordFailure = retryPolicy(
    { log: { debug: nothing, info: nothing, warn: nothing, error: (_facts, text) => alarms.push(text) } },
    {
      service: 'payments',
      inbox: memoryInbox(),
      bus: {
        publish: async (_subject, body) => {
          deadLetters.push(JSON.parse(body).cause);
          return { seq: 1, duplicate: false };
        },
      },
      healthy: async () => {
        if (!clock.isHealthy) throw new Unavailable('the database is away');
      },
      now: () => clock.nowMs,
    },
  );
  return { recordFailure, deadLetters, alarms, clock };
}

test('redelivery delays double up to five seconds, and half of each is random', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 30].map((deliveries) =>
    redeliveryDelayMs(new Error(), deliveries, undefined, () => 0),
  );
  expect(longest).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  expect(redeliveryDelayMs(new Error(), 4, undefined, () => 1)).toBe(400);
});

test('an event whose document is missing is redelivered within half a second', () => {
  const missing = new AggregateNotFoundYet('no order yet');
  expect(
    [1, 2, 3, 30].map((deliveries) => redeliveryDelayMs(missing, deliveries, undefined, () => 0)),
  ).toEqual([100, 200, 400, 400]);
});

test('a failure is final at the tenth attempt', () => {
  const since = new Date(0);
  const isFinal = (count: number) => isExhausted(new Error('no'), { count, since }, 60 * minute);
  expect([1, 9, 10, 11].map(isFinal)).toEqual([false, false, true, true]);
});

test('an event whose document is missing waits ten minutes, however often it is tried', () => {
  const attempts = { count: 500, since: new Date(0) };
  const error = new AggregateNotFoundYet('order o1');
  expect(isExhausted(error, attempts, 10 * minute)).toBe(false);
  expect(isExhausted(error, attempts, 10 * minute + 1)).toBe(true);
});

test('after ten failures a message becomes a dead letter, with one alarm', async () => {
  const { recordFailure, deadLetters, alarms } = openPolicy();
  for (let attempt = 1; attempt < 10; attempt++) {
    expect(await recordFailure(message, new Error('cannot be done'))).toBe(false);
  }
  expect(deadLetters).toEqual([]);
  expect(await recordFailure(message, new Error('cannot be done'))).toBe(true);
  expect(deadLetters).toEqual(['Error: cannot be done']);
  expect(alarms).toEqual(['alarm: message set aside as a dead letter']);
  // An operator's retry counts from the beginning.
  expect(await recordFailure(message, new Error('cannot be done'))).toBe(false);
});

test('a message that cannot be understood becomes a dead letter at once, even while dependencies are away', async () => {
  const { recordFailure, deadLetters, clock } = openPolicy();
  clock.isHealthy = false;
  expect(await recordFailure(message, new Undecodable('the body is not JSON'))).toBe(true);
  expect(deadLetters).toEqual(['Undecodable: the body is not JSON']);
});

test('attempts during an outage are not counted', async () => {
  const { recordFailure, deadLetters, clock } = openPolicy();
  for (let attempt = 0; attempt < 50; attempt++) {
    expect(await recordFailure(message, new Unavailable('the broker is away'))).toBe(false);
  }
  clock.isHealthy = false;
  for (let attempt = 0; attempt < 50; attempt++) {
    await expect(recordFailure(message, new Error('failed for another reason'))).rejects.toThrow('away');
  }
  clock.isHealthy = true;
  for (let attempt = 1; attempt < 10; attempt++) await recordFailure(message, new Error('fails'));
  expect(deadLetters).toEqual([]);
});

test('ten minutes without the document end the wait', async () => {
  const { recordFailure, deadLetters, clock } = openPolicy();
  const missing = new AggregateNotFoundYet('order o1');
  for (let attempt = 0; attempt < 20; attempt++) expect(await recordFailure(message, missing)).toBe(false);
  clock.nowMs += 11 * minute;
  expect(await recordFailure(message, missing)).toBe(true);
  expect(deadLetters).toEqual(['AggregateNotFoundYet: order o1']);
});
