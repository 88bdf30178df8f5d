import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { expect, inject, test, vi } from 'vitest';
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
  expect((await orders.order('ada', orders.request(['A-3', 'A-5', 'A-6'], 0, 1))).status).toBe(201);
  await orders.waitUntilIdle();
  /** What each of three orders sends. A Redis that is slow at one moment makes one of them read the ledger. */
  const place = async (seats: string[], from: number, to: number) => {
    const sent: string[][] = [];
    for (const [index, seat] of seats.entries()) {
      const body = orders.request([seat], from, to);
      sent.push(
        await commandsDuring(orders, async () =>
          expect((await orders.order(`${seat}-${index}`, body)).status).toBe(201),
        ),
      );
    }
    return sent;
  };
  expect(await place(['A-1', 'A-2', 'A-4'], 0, 2)).toContainEqual(alone);
  expect(await place(['A-3', 'A-5', 'A-6'], 1, 2)).toContainEqual(alone);
});

test('a hold and its limits are one call to Redis, and a refused hold counts towards none', async () => {
  await using orders = await startOrders({ maxRunsPerHolder: 1, maxHoldersPerAddress: 2 });
  // Of this test alone: others count in the same Redis.
  const address = `10.1.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;
  const another = await orders.anotherRun();
  const boards = [orders.run, another].map(({ runId }) => `railhead:seats:{${runId}}`);
  const calls: string[] = [];
  const send = Redis.prototype.sendCommand;
  using spy = vi.spyOn(Redis.prototype, 'sendCommand');
  spy.mockImplementation(function (this: Redis, command, ...more) {
    const [name, _keys, board] = command.args.map(String);
    if (command.name === 'fcall' && name && board && boards.includes(board)) calls.push(name);
    return send.call(this, command, ...more);
  });
  const hold = async (seat: string, runId = orders.run.runId, cookie = '') => {
    const answer = await orders.app.inject({
      method: 'PUT',
      url: `/api/seats/${runId}/hold`,
      headers: { cookie },
      remoteAddress: address,
      payload: { from: 0, to: 2, seats: [seat] },
    });
    const [set] = [answer.headers['set-cookie'] ?? []].flat();
    return { status: answer.statusCode, cookie: set?.split(';')[0] ?? '' };
  };
  const ada = await hold('A-1');
  expect(ada.status).toBe(200);
  for (let others = 0; others < 3; others++) expect((await hold('A-1')).status).toBe(409);
  expect((await hold('A-1', another.runId, ada.cookie)).status).toBe(429);
  expect((await hold('A-2')).status).toBe(200);
  expect((await hold('A-3')).status).toBe(429);
  expect((await hold('A-4', orders.run.runId, ada.cookie)).status).toBe(200);
  // Eight requests, of which the first of each run finds no board and is repeated.
  const holds = calls.filter((name) => name !== 'railhead_build');
  expect(holds).toEqual(Array.from({ length: 10 }, () => 'railhead_hold_within_limits'));
});
