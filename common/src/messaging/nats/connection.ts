import {
  connect,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
  type Status,
} from 'nats';
import { backoffMs } from '../../concurrency/backoff.ts';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import { connectionOptions } from './connection-options.ts';

/** The pause does not grow: a broker that is back should be found at once. */
const reconnectPolicy = { firstMs: 750, longestMs: 750, jitter: 1 / 3 };
const slowStartMs = 3000;
const dialTimeoutMs = 2000;

export interface Connected {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
}

export interface BrokerConnection {
  /** Resolves at the first connection; the client renews it by itself from then on. Rejects when the service closes before. */
  connected: Promise<Connected>;
  /** The client, once there is one. */
  current(): NatsConnection | undefined;
  isConnected(): boolean;
  onReconnect(listener: () => void): void;
  /** Aborted when the service closes. */
  closing: AbortSignal;
}

/** Connects in the background, for ever, so that services start in any order. Closes with the service. */
export function openConnection(lifecycle: Lifecycle, natsUrl: string, service: string): BrokerConnection {
  const { log } = lifecycle;
  const listeners: (() => void)[] = [];
  const closing = new AbortController();
  let client: NatsConnection | undefined;
  /** While the connection is lost the client buffers; for health it is away. */
  let isUp = false;

  /**
   * The client never ends a dial that timed out: the broker answers it late and then closes it, which the client takes for the
   * loss of the connection that it has by then, and dials twice at once. Therefore a client that needed longer than one
   * dial is replaced.
   */
  const dial = async (): Promise<NatsConnection> => {
    for (;;) {
      const startedAt = performance.now();
      const dialled = await connect({
        ...connectionOptions(natsUrl),
        name: service,
        waitOnFirstConnect: true,
        maxReconnectAttempts: -1,
        reconnectDelayHandler: () => {
          // The client asks before each attempt and has no other way to end its waiting.
          closing.signal.throwIfAborted();
          return backoffMs(1, reconnectPolicy);
        },
        timeout: dialTimeoutMs,
        pingInterval: 10_000,
        maxPingOut: 2,
        // A password may be known here before the broker has it; otherwise the client gives up at the second refusal.
        ignoreAuthErrorAbort: true,
        // Otherwise every publish collects a stack trace in case that it fails.
        noAsyncTraces: true,
      });
      if (closing.signal.aborted || performance.now() - startedAt < dialTimeoutMs) return dialled;
      await dialled.close();
    }
  };

  const open = async (): Promise<Connected> => {
    const slow = setTimeout(
      () => log.warn({}, 'the broker does not answer yet, still trying to connect'),
      slowStartMs,
    );
    try {
      client = await dial();
    } finally {
      clearTimeout(slow);
    }
    if (closing.signal.aborted) await client.close();
    closing.signal.throwIfAborted();
    isUp = true;
    void watch(client);
    return {
      nc: client,
      js: client.jetstream({ timeout: 5000 }),
      jsm: await client.jetstreamManager({ checkAPI: false, timeout: 5000 }),
    };
  };

  const watch = async (nc: NatsConnection) => {
    for await (const status of nc.status()) apply(status);
  };
  const apply = ({ type, data, permissionContext }: Status) => {
    if (type === Events.Disconnect) {
      isUp = false;
      log.info({}, 'connection to the broker lost, reconnecting');
    } else if (type === Events.Reconnect) {
      isUp = true;
      log.info({}, 'connection to the broker restored');
      for (const listener of listeners) listener();
    } else if (type === Events.Error) {
      log.warn({ code: data, ...permissionContext }, 'the broker reported an error');
    } else {
      log.debug({ status: type }, 'broker connection status');
    }
  };

  const connected = open();
  connected.catch(() => undefined);
  lifecycle.onClose(async () => {
    closing.abort();
    await client?.drain().catch(() => undefined);
  });

  return {
    connected,
    current: () => client,
    isConnected: () => isUp && client?.isClosed() === false,
    onReconnect: (listener) => {
      listeners.push(listener);
    },
    closing: closing.signal,
  };
}
