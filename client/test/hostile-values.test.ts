import { OrderPlaced } from '@railhead/common/contracts/orders';
import { sendHostileValues } from '@railhead/common/testing/hostile-values';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

test("no value in a path, query, header or body ends in a 5xx of the operators' console", {
  timeout: 240_000,
}, async () => {
  await using client = await startClient();
  await client.publish(OrderPlaced, OrderPlaced.example.orderId, OrderPlaced.example);
  const { sent, wrong } = await sendHostileValues(client.app, {
    headers: { authorization: client.operator },
    parameters: { id: OrderPlaced.example.orderId, seq: '1' },
    bodies: { discardDeadLetter: { reason: 'not needed' } },
  });
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(500);
});
