import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../concurrency/backoff.ts';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import type { Bus } from '../bus.ts';
import { openConnection } from './connection.ts';
import { openConsumers } from './consumers.ts';
import { openCore } from './core.ts';
import { brokerNames } from './names.ts';
import { openStoredMessages } from './stored-messages.ts';
import { openStreams } from './streams.ts';

const declareBackoff = { firstMs: 200, longestMs: 5000 };

/**
 * The broker on NATS. It connects in the background, declares the service's streams and durables, and declares them
 * again after each reconnect, because the broker may have lost them. Closes with the service.
 */
export function openBus(
  lifecycle: Lifecycle,
  config: { natsUrl: string; natsPrefix?: string },
  service: string,
): Bus {
  const connection = openConnection(lifecycle, config.natsUrl, service);
  const names = brokerNames(config.natsPrefix ?? '');
  const streams = openStreams(connection, names, service);

  const declareUntilDone = async (): Promise<void> => {
    await connection.connected;
    for (let failures = 1; ; failures++) {
      try {
        return await streams.declare();
      } catch (error) {
        lifecycle.log.warn({ err: error }, 'streams could not be declared, trying again');
        await sleep(backoffMs(failures, declareBackoff), undefined, { signal: connection.closing });
      }
    }
  };
  const ready = declareUntilDone();
  ready.catch(() => undefined);
  connection.onReconnect(() => {
    streams
      .declare()
      .catch((error: unknown) =>
        lifecycle.log.warn({ err: error }, 'streams could not be declared after a reconnect'),
      );
  });

  return {
    ready,
    onReconnect: connection.onReconnect,
    isConnected: connection.isConnected,
    ...streams,
    ...openStoredMessages(connection, names),
    ...openConsumers(connection, names, service),
    ...openCore(lifecycle, connection, names),
  };
}
