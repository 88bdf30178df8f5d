import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Servers } from '../../../infra/local/servers/start-servers.ts';
import { type ServerName, serverNames } from '../system/topology.ts';

/** Where each server that can be wiped stores its data, in its folder. */
const dataOf = { nats: 'streams', redis: 'appendonlydir' };

/** Stops and starts the servers. A server that two faults stop is started once. */
export function serverControl({ processes, redisUrl }: Servers, dataDir: string) {
  const down = new Set<ServerName>();
  const starting = new Map<ServerName, Promise<void>>();

  const stop = async (server: ServerName): Promise<void> => {
    await starting.get(server);
    down.add(server);
    await processes[server].kill();
  };
  const start = (server: ServerName): Promise<void> => {
    if (!down.delete(server)) return starting.get(server) ?? Promise.resolve();
    const started = processes[server].start();
    starting.set(server, started);
    return started;
  };
  return {
    stop,
    start,
    async stopAndWipe(server: keyof typeof dataOf): Promise<void> {
      await stop(server);
      rmSync(join(dataDir, server, dataOf[server]), { recursive: true, force: true });
    },
    stopAll: () => Promise.all(serverNames.map(stop)),
    startAll: () => Promise.all(serverNames.map(start)),
    /** Speaks Redis' protocol, which takes a line of text, so that it needs no client. */
    async flushRedis(): Promise<void> {
      const { hostname, port, username, password } = new URL(redisUrl);
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () =>
          socket.write(`AUTH ${username} ${password}\r\nFLUSHALL\r\n`),
        );
        socket.once('data', () => socket.end());
        socket.once('error', () => resolve()).once('close', () => resolve());
      });
    },
  };
}
