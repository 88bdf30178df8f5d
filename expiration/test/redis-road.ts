import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The road to Redis: TCP whose open connections can be made to swallow all they are given, both ways. */
export async function openRedisRoad(redisUrl: string) {
  const to = new URL(redisUrl);
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const road = new URL(redisUrl);
  road.port = String(typeof address === 'object' && address !== null ? address.port : 0);

  return {
    url: road.href,
    /** How many connections are open. */
    connections: () => pairs.size,
    /** From now on nothing gets through on what is open now; new connections are sound. */
    swallow: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far).resume();
        far.unpipe(near).resume();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
