import mongoose from 'mongoose';
import { expect, inject, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

/** A database of its own whose clients report their commands. */
function monitored(): string {
  const url = new URL(inject('servers').mongoUrl);
  url.pathname = `/railhead_t${crypto.randomUUID().slice(0, 8)}`;
  url.searchParams.set('monitorCommands', 'true');
  return url.href;
}

type Orders = Awaited<ReturnType<typeof startOrders>>;

interface SentCommand {
  commandName: string;
  command: Record<string, unknown> & { lsid?: { id?: { toString(): string } } };
}

/** The commands that the service sends to its database meanwhile, except those of the relay and of the clock. */
async function commandsDuring(orders: Orders, work: () => Promise<unknown>): Promise<string[]> {
  const clients = mongoose.connections
    .filter((connection) => connection.name === orders.db.name && connection !== orders.db)
    .map((connection) => connection.getClient());
  const sent: SentCommand[] = [];
  const listener = (event: SentCommand) => sent.push(event);
  for (const client of clients) client.on('commandStarted', listener);
  try {
    await work();
  } finally {
    for (const client of clients) client.off('commandStarted', listener);
  }
  const sessionOf = ({ command }: SentCommand) => command.lsid?.id?.toString();
  const relayed = new Set(sent.filter(({ command }) => command.update === 'orders').map(sessionOf));
  return sent
    .filter((event) => !relayed.has(sessionOf(event)) || event.commandName === 'bulkWrite')
    .filter(({ command }) => command.find !== 'runs' && command.find !== 'waiting')
    .map(({ commandName, command }) => {
      const collection = command[commandName];
      return typeof collection === 'string' ? `${commandName} ${collection}` : commandName;
    })
    .filter((name) => name !== 'hello' && name !== 'ping');
}

const alone = ['bulkWrite', 'commitTransaction'];

test('an order alone is two commands to the database, also on seats that others have for other segments', async () => {
  await using orders = await startOrders({ mongoUrl: monitored() });
  expect((await orders.order('ada', orders.request(['A-3'], 0, 1))).status).toBe(201);
  await orders.waitUntilIdle();
  const place = (buyer: string, seats: string[], from: number, to: number) =>
    commandsDuring(orders, async () => {
      expect((await orders.order(buyer, orders.request(seats, from, to))).status).toBe(201);
    });
  expect(await place('bob', ['A-1', 'A-2'], 0, 2)).toEqual(alone);
  expect(await place('cy', ['A-3', 'A-4'], 1, 2)).toEqual(alone);
});
