import { DeadLetterMessage, DeadLettersView } from '@railhead/common/contracts/console';
import { publishDeadLetter } from '@railhead/common/messaging/dead-letters';
import { Undecodable } from '@railhead/common/messaging/decode';
import { Parse } from 'typebox/value';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

test('a message that nobody can read is opened as it is, and discarded with a reason that is kept', async () => {
  await using client = await startClient();
  const subject = 'orders.order-placed.v1.o1';
  const { seq } = await client.bus.publish(subject, 'not json, from ada@example.org', 'broken');
  const place = { stream: 'ORDERS', seq, subject };
  for (const service of ['tickets', 'payments'])
    await publishDeadLetter(client.bus, { service, ...place }, new Undecodable('the body is not JSON'));

  const list = async () => Parse(DeadLettersView, await (await client.request('/ops/api/parked')).json());
  const [second, first] = (await list()).entries;
  const opened = await client.request(`/ops/api/parked/${first?.seq}/message`);
  expect(Parse(DeadLetterMessage, await opened.json())).toMatchObject({
    ...place,
    bytes: 30,
    format: 'text',
    content: 'not json, from •••',
    isTruncated: false,
  });

  const discard = (seqInParked: number | undefined, reason: string) =>
    client.request(`/ops/api/parked/${seqInParked}/discard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason }),
    });
  expect((await discard(first?.seq, ' ')).status).toBe(400);
  expect((await discard(first?.seq, 'sent by hand by mistake')).status).toBe(204);
  const { entries, discarded } = await list();
  expect(entries).toEqual([second]);
  expect(discarded).toEqual([
    { ...first, by: 'op1', reason: 'sent by hand by mistake', discardedAt: expect.any(String) },
  ]);
  expect((await discard(999, 'nothing there')).status).toBe(404);
  expect((await client.request('/ops/api/parked/999/message')).status).toBe(404);
});

test('an entry of PARKED that cannot be read itself is listed, opened and discarded like any other', async () => {
  await using client = await startClient();
  await client.bus.publish('parked.tickets.something', 'not json', 'a');
  await client.bus.publish('parked.tickets.orders.x.v1.o1', '{"service":7}', 'b');
  const list = async () => Parse(DeadLettersView, await (await client.request('/ops/api/parked')).json());
  const { entries } = await list();
  expect(entries.map(({ service, stream, cause }) => [service, stream, cause])).toEqual(
    [1, 2].map(() => ['tickets', 'PARKED', 'the dead letter itself cannot be read']),
  );
  for (const { seq } of entries) {
    const opened = await client.request(`/ops/api/parked/${seq}/message`);
    expect(Parse(DeadLetterMessage, await opened.json())).toMatchObject({ stream: 'PARKED', seq });
    expect((await client.request(`/ops/api/parked/${seq}/retry`, { method: 'POST' })).status).toBe(404);
    const discarded = await client.request(`/ops/api/parked/${seq}/discard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"reason":"a test"}',
    });
    expect(discarded.status).toBe(204);
  }
  expect((await list()).entries).toEqual([]);
});
