import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { owners } from '@railhead/common/messaging/topology';
import { until } from '@railhead/common/testing/until';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { root } from '../local/paths.ts';
import { openBusAs, startEmptyBroker } from './empty-broker.ts';
import { checkTool } from './k8s-tools.ts';

beforeAll(() => checkTool('python'), 180_000);

const envelopeOf = (type: string, version: number, data: unknown) => ({
  specversion: '1.0',
  id: `o1.${version}`,
  source: 'orders',
  type,
  subject: 'o1',
  time: '2026-11-21T07:00:00.000Z',
  version,
  data,
});

test('a program in Python follows the orders by the published contracts, with the rights of one durable', async () => {
  const urlOf = await startEmptyBroker();
  // A durable needs the streams of all services that its own consumes.
  const buses = new Map(owners.map((owner) => [owner, openBusAs(owner, urlOf)]));
  await Promise.all([...buses.values()].map((bus) => bus.ready));
  const orders = buses.get('orders') ?? expect.unreachable();
  const publish = (event: { type: string; id: string }) =>
    orders.publish(`${event.type}.o1`, JSON.stringify(event), event.id);
  const placed = envelopeOf(OrderPlaced.type, 1, OrderPlaced.example);
  await publish(placed);

  const schemas = `${root}infra/test/promises/event-types.json`;
  const program = spawn(
    await checkTool('python'),
    [`${root}examples/follow_orders.py`, urlOf('payments'), 'payments', schemas],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = once(program, 'exit');
  onTestFinished(async () => {
    program.kill();
    await ended;
  });
  const [line] = (await once(createInterface(program.stdout), 'line')) as [string];
  const [, data = ''] = /^orders\.order-placed\.v1 o1 1 (.*)$/.exec(line) ?? [];
  expect(JSON.parse(data)).toEqual(OrderPlaced.example);
  await until('the acknowledgement', async () => {
    const { consumers } = await orders.state('ORDERS');
    return consumers.some(({ name, ackFloor }) => name === 'payments' && ackFloor === 1);
  });

  // An event without a promised field is not taken for handled.
  await publish(envelopeOf(OrderPlaced.type, 2, { ...OrderPlaced.example, fare: undefined }));
  const [code] = await ended;
  expect(code).toBe(1);
  expect((await orders.state('ORDERS')).consumers).toContainEqual(
    expect.objectContaining({ name: 'payments', ackFloor: 1 }),
  );
});
