import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What happens to the bytes on their way between a service and what it stands on. */
export type Weather =
  | { kind: 'clear' }
  | { kind: 'latency'; ms: number }
  /** Nothing arrives on either side, connections stand; what was under way arrives when it clears. */
  | { kind: 'black-hole' }
  | { kind: 'one-way'; blocked: 'to-server' | 'to-client' }
  /** Connections are reset, new ones too. */
  | { kind: 'cut' }
  /** Connections that one side ends look open to the other for so long. */
  | { kind: 'slow-close'; ms: number };

/** A door in front of one server, for one service. */
export interface Proxy {
  port: number;
  set(weather: Weather): void;
  /** Resets what is connected now; new connections pass. */
  reset(): void;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
}

/** Listens on a free port of 127.0.0.1 and forwards to the port that `target` names at that moment. */
export async function openProxy(target: () => number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  let weather: Weather = { kind: 'clear' };

  const isBlocked = (way: 'to-server' | 'to-client') =>
    weather.kind === 'black-hole' || (weather.kind === 'one-way' && weather.blocked === way);
  const flow = (socket: Socket, way: 'to-server' | 'to-client') => {
    if (isBlocked(way)) socket.pause();
    else socket.resume();
  };
  const weatherOn = ({ client, server }: Pair) => {
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
      after(weather.kind === 'latency' ? weather.ms : 0, () => {
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
  const closingMs = () => (weather.kind === 'latency' || weather.kind === 'slow-close' ? weather.ms : 0);

  const listener = createServer((client) => {
    client.setNoDelay(true);
    const server = connect({ host: '127.0.0.1', port: target(), noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    forward(pair, client, server);
    forward(pair, server, client);
    if (weather.kind === 'cut') end(pair);
    else weatherOn(pair);
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
      weather = next;
      if (next.kind === 'cut') reset();
      for (const pair of pairs) weatherOn(pair);
    },
    reset,
    async close() {
      reset();
      await once(listener.close(), 'close');
    },
  };
}
