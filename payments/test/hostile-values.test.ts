import { sendHostileValues } from '@railhead/common/testing/hostile-values';
import { expect, test } from 'vitest';
import { startPayments } from './payments-fixture.ts';

test('no value in a path, query, header or body ends in a 5xx', { timeout: 240_000 }, async () => {
  await using payments = await startPayments();
  const order = await payments.captured();
  const cancellationId = await payments.cancel(order);
  const { sent, wrong } = await sendHostileValues(payments.service.app, {
    headers: { authorization: await payments.service.bearer({ id: order.accountId, roles: ['operator'] }) },
    parameters: { orderId: order.orderId, cancellationId },
    bodies: {
      startPayment: { orderId: order.orderId },
      confirmPayment: { confirmationToken: 'ctoken_1' },
    },
  });
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(600);
});
