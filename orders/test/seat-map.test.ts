import type { OrderView } from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';
import { openEventSource } from '@railhead/common/testing/sse-client';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

/** A browser with its hold cookie, which watches the map of one journey. */
async function openBrowser(address: string, runId: string, from = 0, to = 2) {
  const map = await openEventSource(`${address}/api/seats/${runId}/live?from=${from}&to=${to}`);
  const cookie = map.headers.get('set-cookie')?.split(';')[0] ?? '';
  const hold = (seats: string[]) =>
    fetch(`${address}/api/seats/${runId}/hold`, {
      method: 'PUT',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ from, to, seats }),
    });
  /** The state of a seat after all events that this browser received. */
  const shows = (seat: string) => {
    const seats = new Map<string, string>();
    for (const { event, data } of map.received) {
      if (event === 'snapshot') seats.clear();
      for (const [id, { state }] of Object.entries((data as SeatMapView | SeatMapChange).seats))
        seats.set(id, state);
    }
    return seats.get(seat) ?? 'free';
  };
  await until('the first snapshot', () => map.received.length > 0);
  return { map, cookie, hold, shows };
}

test("two browsers see each other's holds within a second, but never the holder", async () => {
  await using orders = await startOrders();
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const ada = await openBrowser(address, orders.run.runId);
  const bob = await openBrowser(address, orders.run.runId);
  const beyond = await openBrowser(address, orders.run.runId, 3, 5);

  const held = await ada.hold(['A-1', 'A-2']);
  expect(held.status).toBe(200);
  await until('both to see it', () => ada.shows('A-1') === 'mine' && bob.shows('A-1') === 'held', 1000);
  expect(beyond.shows('A-1')).toBe('free');
  expect((await bob.hold(['A-2'])).status).toBe(409);

  await ada.hold(['A-2', 'A-3']);
  await until('the change', () => bob.shows('A-1') === 'free' && bob.shows('A-3') === 'held', 1000);
  const { status } = await orders.order('ada', orders.request(['A-2', 'A-3']), 'k', { cookie: ada.cookie });
  expect(status).toBe(201);
  await until('the sale', () => bob.shows('A-2') === 'sold' && ada.shows('A-2') === 'sold', 1000);
  expect(JSON.stringify(bob.map.received)).not.toContain(ada.cookie.split('=')[1]?.split('.')[0]);
  for (const { map } of [ada, bob, beyond]) await map.close();
});

test('the map shows a seat as free when its soft hold expires', async () => {
  await using orders = await startOrders({ softHoldSeconds: 1 });
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const ada = await openBrowser(address, orders.run.runId);
  await ada.hold(['A-1']);
  await until('the hold', () => ada.shows('A-1') === 'mine');
  await until('its end', () => ada.shows('A-1') === 'free', 3000);
  await ada.map.close();
});

test('a hold is renewed up to the limit; after a release the limit starts again', async () => {
  await using orders = await startOrders({ softHoldSeconds: 1, softHoldTotalSeconds: 2 });
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const ada = await openBrowser(address, orders.run.runId);
  await until('the renewal limit', async () => (await ada.hold(['A-1'])).status === 409, 5000);
  await fetch(`${address}/api/seats/${orders.run.runId}/hold`, {
    method: 'DELETE',
    headers: { cookie: ada.cookie },
  });
  expect((await ada.hold(['A-1'])).status).toBe(200);
  await ada.map.close();
});

test('one holder may hold seats on a limited number of runs', async () => {
  const { aRun } = await import('@railhead/common/testing/runs');
  const { RunScheduled } = await import('@railhead/common/contracts/tickets');
  await using orders = await startOrders({ maxRunsPerHolder: 1 });
  const other = aRun();
  await orders.publish(RunScheduled, other.runId, other);
  await orders.waitUntilIdle();
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const ada = await openBrowser(address, orders.run.runId);
  expect((await ada.hold(['A-1'])).status).toBe(200);
  const second = await fetch(`${address}/api/seats/${other.runId}/hold`, {
    method: 'PUT',
    headers: { cookie: ada.cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ from: 0, to: 1, seats: ['A-1'] }),
  });
  expect(second.status).toBe(429);
  const retryAfter = Number(second.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(60);
  expect(retryAfter).toBeLessThanOrEqual(120);
  await ada.map.close();
});

test('the map of a GET request agrees with the ledger on its journey', async () => {
  await using orders = await startOrders();
  await orders.order('ada', orders.request(['A-5'], 1, 3));
  const map = async (from: number, to: number) =>
    (await orders.app.inject(`/api/seats/${orders.run.runId}?from=${from}&to=${to}`)).json<SeatMapView>();
  expect((await map(0, 2)).seats).toEqual({ 'A-5': { state: 'sold' } });
  expect((await map(3, 5)).seats).toEqual({});
  expect((await orders.app.inject('/api/seats/none?from=0&to=1')).statusCode).toBe(404);
});

test('the board is synced from the ledger, so an update that a crashed instance lost is shown (S3)', async () => {
  await using orders = await startOrders();
  const { body } = await orders.order('ada', orders.request(['A-1']));
  const stateOf = async () => {
    const map = await orders.app.inject(`/api/seats/${orders.run.runId}?from=0&to=2`);
    return map.json<SeatMapView>().seats['A-1']?.state;
  };
  expect(await stateOf()).toBe('sold');
  // Released in the ledger only, so the board is outdated.
  await orders.db
    .collection<{ _id: string; spans: { orderId: string }[] }>('ledger')
    .updateMany({}, { $pull: { spans: { orderId: body.id } }, $inc: { rev: 1 } });
  await until('the seat to be shown as free', async () => (await stateOf()) === undefined);
});

test('the stream of an order sends each change, to its buyer only', async () => {
  await using orders = await startOrders();
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const { body } = await orders.order('ada', orders.request(['A-1']));
  const authorization = await orders.bearer({ id: 'ada' });
  const live = await openEventSource(`${address}/api/orders/${body.id}/live`, { authorization });
  const last = () => live.received.at(-1)?.data as OrderView | undefined;
  await until('the first view', () => last()?.status === 'pending');
  await orders.publish(PaymentAuthorized, body.id, {
    orderId: body.id,
    paymentId: body.id,
    amount: body.fare,
  });
  await until('the confirmation', () => last()?.status === 'confirmed');
  await live.close();
  const mallory = await orders.bearer({ id: 'mallory' });
  expect(
    (await fetch(`${address}/api/orders/${body.id}/live`, { headers: { authorization: mallory } })).status,
  ).toBe(404);
});
