import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What a proxy does to the bytes between a service and a server that it depends on. */
export type NetworkCondition =
  | { kind: 'normal' }
  | { kind: 'latency'; ms: number }
  /** Nothing arrives on either side and connections stay open; what was sent arrives when this ends. */
  | { kind: 'black-hole' }
  | { kind: 'one-way'; blocked: 'to-server' | 'to-client' }
  /** Connections are reset, including new ones. */
  | { kind: 'cut' }
  /** A connection that one side has closed looks open to the other for this long. */
  | { kind: 'slow-close'; ms: number };

/** Stands between one service and one server. */
export interface Proxy {
  port: number;
  set(condition: NetworkCondition): void;
  /** Resets existing connections; new ones pass. */
  reset(): void;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
}

/** Listens on a free port of 127.0.0.1 and forwards each connection to the port that `target` returns then. */
export async function openProxy(target: () => number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  let condition: NetworkCondition = { kind: 'normal' };

  const isBlocked = (direction: 'to-server' | 'to-client') =>
    condition.kind === 'black-hole' || (condition.kind === 'one-way' && condition.blocked === direction);
  const flow = (socket: Socket, direction: 'to-server' | 'to-client') => {
    if (isBlocked(direction)) socket.pause();
    else socket.resume();
  };
  const applyTo = ({ client, server }: Pair) => {
    flow(client, 'to-server');
    flow(server, 'to-client');
  };
  const end = (pair: Pair) => {
    pairs.delete(pair);
    for (const socket of [pair.client, pair.server]) socket.resetAndDestroy();
  };
  const forward = (pair: Pair, from: Socket, to: Socket) => {
    const after = (ms: number, act: () => void) => {
      if (ms === 0) act();
      else setTimeout(act, ms).unref();
    };
    from.on('data', (chunk: Buffer) => {
      after(condition.kind === 'latency' ? condition.ms : 0, () => {
        if (!to.destroyed) to.write(chunk);
      });
    });
    from.on('end', () => after(closingMs(), () => to.end()));
    from.on('error', () => end(pair));
    from.on('close', () => {
      pairs.delete(pair);
      after(closingMs(), () => to.destroy());
    });
  };
  const closingMs = () =>
    condition.kind === 'latency' || condition.kind === 'slow-close' ? condition.ms : 0;

  const listener = createServer((client) => {
    client.setNoDelay(true);
    const server = connect({ host: '127.0.0.1', port: target(), noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    forward(pair, client, server);
    forward(pair, server, client);
    if (condition.kind === 'cut') end(pair);
    else applyTo(pair);
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  const reset = () => {
    for (const pair of pairs) end(pair);
  };
  return {
    port: address.port,
    set(next) {
      condition = next;
      if (next.kind === 'cut') reset();
      for (const pair of pairs) applyTo(pair);
    },
    reset,
    async close() {
      reset();
      await once(listener.close(), 'close');
    },
  };
}
