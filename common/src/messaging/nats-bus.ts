import { setTimeout as sleep } from 'node:timers/promises';
import {
  AckPolicy,
  ConsumerEvents,
  type ConsumerMessages,
  connect,
  DeliverPolicy,
  DiscardPolicy,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type NatsConnection,
  nanos,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
} from 'nats';
import { backoffMs } from '../concurrency/backoff.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import { Unavailable } from '../runtime/unavailable.ts';
import type { Bus, ReadFrom, StoredMessage, StreamMessage } from './bus.ts';
import { ackWaitMs, retention, type StreamDefinition, streams, topologyOf } from './topology.ts';

interface Connected {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
}

/**
 * Connects in the background, for ever, so that services start in any order. `prefix` sets several systems apart on
 * one server: it stands before every subject and stream name.
 */
export function openBus(
  lifecycle: Lifecycle,
  config: { natsUrl: string; natsPrefix?: string },
  service: string,
): Bus {
  const prefix = config.natsPrefix ?? '';
  const subjectAt = (subject: string) => (prefix ? `${prefix}.${subject}` : subject);
  const streamAt = (stream: string) => (prefix ? `${prefix}_${stream}` : stream);
  const bare = (subject: string) => (prefix ? subject.slice(prefix.length + 1) : subject);
  const plan = topologyOf(service);
  const reconnected: (() => void)[] = [];
  let live: NatsConnection | undefined;
  /** Between a lost connection and its return the client buffers; for health that is away. */
  let up = false;
  const closing = new AbortController();

  /** Tries for ever, until the app closes; the client itself reconnects once it has been connected. */
  const connecting = async (attempt: () => Promise<NatsConnection>): Promise<NatsConnection> => {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (tries % 20 === 0) lifecycle.log.warn({ err: error, tries }, 'the broker does not answer yet');
        const pauseMs = backoffMs(tries + 1, { firstMs: 100, longestMs: 1000 });
        await sleep(pauseMs, undefined, { signal: closing.signal });
      }
    }
  };

  const open = async (): Promise<Connected> => {
    const nc = await connecting(() =>
      connect({
        servers: config.natsUrl.split(','),
        name: service,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 500,
        timeout: 2000,
        pingInterval: 10_000,
        maxPingOut: 2,
      }),
    );
    live = nc;
    up = true;
    void watch(nc);
    return {
      nc,
      js: nc.jetstream({ timeout: 5000 }),
      jsm: await nc.jetstreamManager({ checkAPI: false, timeout: 5000 }),
    };
  };
  const connected = open();
  connected.catch(() => undefined);

  const watch = async (nc: NatsConnection) => {
    for await (const status of nc.status()) {
      lifecycle.log.info({ status: status.type }, 'broker connection');
      if (status.type === Events.Disconnect) up = false;
      if (status.type === Events.Reconnect) {
        up = true;
        for (const listener of reconnected) listener();
      }
    }
  };

  const declare = async () => {
    const { jsm } = await connected;
    for (const stream of plan.streams) await declareStream(jsm, stream, streamAt, subjectAt);
    for (const durable of plan.durables) {
      await jsm.consumers.add(streamAt(durable.stream), {
        durable_name: durable.name,
        ack_policy: AckPolicy.Explicit,
        deliver_policy: DeliverPolicy.All,
        ack_wait: nanos(ackWaitMs),
        max_ack_pending: 256,
        max_deliver: -1,
      });
    }
  };
  reconnected.push(() => {
    declare().catch((error: unknown) =>
      lifecycle.log.warn({ err: error }, 'the topology could not be declared'),
    );
  });

  const ready = connected.then(() =>
    untilDone(declare, closing.signal, (error) => lifecycle.log.warn({ err: error }, 'declaring again')),
  );
  ready.catch(() => undefined);
  lifecycle.onClose(async () => {
    closing.abort();
    if (live) await live.drain().catch(() => undefined);
  });

  const deliveryOf = (message: JsMsg, stream: string): StreamMessage & { pending: number } => ({
    stream,
    seq: message.seq,
    subject: bare(message.subject),
    at: new Date(message.info.timestampNanos / 1e6),
    deliveryCount: message.info.deliveryCount,
    pending: message.info.pending,
    text: () => message.string(),
    ack: async () => {
      await message.ackAck({ timeout: 2000 });
    },
    nak: (delayMs) => message.nak(delayMs),
    working: () => message.working(),
  });

  /** An ephemeral consumer that the client makes anew, where it stood, when it breaks. */
  const ordered = async (stream: string, options: ReadFrom) => {
    const { js } = await connected;
    return js.consumers.get(streamAt(stream), {
      ...(options.filter && { filterSubjects: subjectAt(options.filter) }),
      ...startOf(options),
    });
  };

  return {
    ready,
    declare,
    onReconnect: (listener) => reconnected.push(listener),
    isConnected: () => up && live?.isClosed() === false,
    async publish(subject, body, msgId) {
      const { js } = await connected;
      try {
        const ack = await js.publish(subjectAt(subject), body, { msgID: msgId });
        return { seq: ack.seq, duplicate: ack.duplicate };
      } catch (error) {
        throw new Unavailable(`nothing took ${subject}`, { cause: error });
      }
    },
    async *consume(stream, signal) {
      const { js } = await connected;
      const consumer = await js.consumers.get(streamAt(stream), service);
      const messages = await consumer.consume({
        max_messages: 128,
        abort_on_missing_resource: true,
        idle_heartbeat: 5000,
      });
      yield* draining(messages, signal, (message) => deliveryOf(message, stream));
    },
    async *subscribeFrom(stream, options, signal) {
      const consumer = await ordered(stream, options);
      try {
        const messages = await consumer.consume({ max_messages: 256 });
        yield* draining(messages, signal, (message) => deliveryOf(message, stream));
      } finally {
        await consumer.delete().catch(() => undefined);
      }
    },
    async *readToEnd(stream, options) {
      const consumer = await ordered(stream, options);
      try {
        let left = (await consumer.info()).num_pending;
        if (left === 0) return;
        const messages = await consumer.consume({ max_messages: 256 });
        const inTime = AbortSignal.timeout(readWithinMs);
        for await (const delivery of draining(messages, inTime, (message) => deliveryOf(message, stream))) {
          yield delivery;
          left -= 1;
          if (left === 0 || delivery.pending === 0) return;
        }
      } finally {
        await consumer.delete().catch(() => undefined);
      }
      throw new Unavailable(`${stream} was not read to its end`);
    },
    async deleteStream(stream) {
      const { jsm } = await connected;
      await jsm.streams.delete(streamAt(stream));
    },
    async message(stream, seq) {
      const { jsm } = await connected;
      const found = await jsm.streams.getMessage(streamAt(stream), { seq }).catch((error: unknown) => {
        if (error instanceof Error && /no message found/i.test(error.message)) return undefined;
        throw error;
      });
      return found && storedOf(found, bare);
    },
    async state(stream) {
      const { jsm } = await connected;
      const info = await jsm.streams.info(streamAt(stream));
      const consumers = await jsm.consumers.list(streamAt(stream)).next();
      return {
        name: stream,
        created: String(info.created),
        messages: info.state.messages,
        bytes: info.state.bytes,
        firstSeq: info.state.first_seq,
        lastSeq: info.state.last_seq,
        consumers: consumers
          .filter(({ config: { durable_name } }) => durable_name !== undefined)
          .map((consumer) => ({
            name: consumer.name,
            pending: consumer.num_pending,
            ackPending: consumer.num_ack_pending,
            redelivered: consumer.num_redelivered,
            ackFloor: consumer.ack_floor.stream_seq,
          })),
      };
    },
    publishEphemeral(subject, body) {
      // Nobody needs it tomorrow: with the broker away, or too large for it, it is simply not told.
      try {
        if (live && !live.isClosed()) live.publish(subjectAt(subject), body);
      } catch (error) {
        lifecycle.log.warn({ err: error, subject }, 'not told');
      }
    },
    subscribe(subject, heard) {
      let stop: () => void = () => undefined;
      let stopped = false;
      connected
        .then(({ nc }) => {
          if (stopped) return;
          const subscription = nc.subscribe(subjectAt(subject), {
            callback: (error, message) => {
              if (!error) heard(message.string(), bare(message.subject));
            },
          });
          stop = () => subscription.unsubscribe();
        })
        .catch(() => undefined);
      return () => {
        stopped = true;
        stop();
      };
    },
    async request(subject, body, timeoutMs) {
      const { nc } = await connected;
      try {
        return (await nc.request(subjectAt(subject), body, { timeout: timeoutMs })).string();
      } catch (error) {
        throw new Unavailable(`nobody answered ${subject}`, { cause: error });
      }
    },
    respond(subject, queue, reply) {
      connected
        .then(({ nc }) => {
          nc.subscribe(subjectAt(subject), {
            queue,
            callback: (error, message) => {
              if (error) return;
              reply(message.string(), bare(message.subject))
                .catch((failed: unknown) =>
                  JSON.stringify({ error: failed instanceof Error ? failed.message : 'failed' }),
                )
                .then((answer) => message.respond(answer))
                .catch((failed: unknown) =>
                  lifecycle.log.warn({ err: failed, subject }, 'an answer was not sent'),
                );
            },
          });
        })
        .catch(() => undefined);
    },
  };
}

const readWithinMs = 30_000;

/** Removes every stream of ours from a broker, for a reset; says how many there were. */
export async function deleteStreams(natsUrl: string, prefix = ''): Promise<number> {
  const nc = await connect({ servers: natsUrl.split(','), timeout: 5000 });
  try {
    const jsm = await nc.jetstreamManager({ checkAPI: false });
    const ours = new Set(streams.map(({ name }) => (prefix ? `${prefix}_${name}` : name)));
    let deleted = 0;
    for await (const { config } of jsm.streams.list()) {
      if (ours.has(config.name) && (await jsm.streams.delete(config.name))) deleted++;
    }
    return deleted;
  } finally {
    await nc.close();
  }
}

function startOf(options: Omit<ReadFrom, 'filter'>) {
  if (options.startSeq !== undefined)
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: options.startSeq };
  if (options.sinceMs !== undefined) {
    return {
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(options.sinceMs).toISOString(),
    };
  }
  // From the first is what the client does unless told; told so, it contradicts itself and the server refuses.
  return {};
}

/** Yields until the signal says stop or the server says that the consumer is no more. */
async function* draining<T>(
  messages: ConsumerMessages,
  signal: AbortSignal,
  map: (message: JsMsg) => T,
): AsyncIterable<T> {
  const stop = () => messages.stop();
  signal.addEventListener('abort', stop, { once: true });
  void stopWhenLost(messages);
  try {
    if (signal.aborted) return;
    for await (const message of messages) yield map(message);
  } finally {
    signal.removeEventListener('abort', stop);
    messages.stop();
  }
}

const lostFor = new Set<string>([
  ConsumerEvents.ConsumerDeleted,
  ConsumerEvents.ConsumerNotFound,
  ConsumerEvents.StreamNotFound,
]);

/** Two missed heartbeats or a deleted consumer: whoever pulls must build its loop anew. */
async function stopWhenLost(messages: ConsumerMessages): Promise<void> {
  for await (const status of await messages.status()) {
    const missed = status.type === ConsumerEvents.HeartbeatsMissed && Number(status.data) >= 2;
    const gone = lostFor.has(status.type);
    if (missed || gone) messages.stop();
  }
}

async function declareStream(
  jsm: JetStreamManager,
  plan: StreamDefinition,
  streamAt: (name: string) => string,
  subjectAt: (subject: string) => string,
): Promise<void> {
  const wanted = {
    subjects: plan.subjects.map(subjectAt),
    max_age: nanos(retention.maxAgeMs),
    duplicate_window: nanos(retention.duplicateWindowMs),
  };
  const name = streamAt(plan.name);
  try {
    await jsm.streams.add({
      name,
      ...wanted,
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
    });
  } catch (error) {
    // It stands with another configuration: bring it to ours without touching what an operator set beside it.
    if (!(error instanceof Error) || !/already in use/.test(error.message)) throw error;
    const { config } = await jsm.streams.info(name);
    await jsm.streams.update(name, { ...config, ...wanted });
  }
}

const storedOf = (message: StoredMsg, bare: (subject: string) => string): StoredMessage => ({
  seq: message.seq,
  subject: bare(message.subject),
  at: message.time,
  text: () => message.string(),
});

async function untilDone(
  work: () => Promise<void>,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      failed(error);
      await sleep(backoffMs(failures, { firstMs: 200, longestMs: 5000 }), undefined, { signal });
    }
  }
}
