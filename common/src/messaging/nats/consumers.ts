import { ConsumerEvents, type ConsumerMessages, DeliverPolicy, type JsMsg } from 'nats';
import { Unavailable } from '../../runtime/unavailable.ts';
import type { Bus, ReadFrom, StreamMessage } from '../bus.ts';
import type { BrokerConnection } from './connection.ts';
import type { BrokerNames } from './names.ts';

const readWithinMs = 30_000;

/** Reading streams in order: through the service's durable, or from any place without one. */
export function openConsumers(
  { connected }: BrokerConnection,
  names: BrokerNames,
  service: string,
): Pick<Bus, 'consume' | 'subscribeFrom' | 'readToEnd'> {
  const messageOf = (message: JsMsg, stream: string): StreamMessage & { pending: number } => ({
    stream,
    seq: message.seq,
    subject: names.withoutPrefix(message.subject),
    at: new Date(message.info.timestampNanos / 1e6),
    deliveryCount: message.info.deliveryCount,
    pending: message.info.pending,
    text: () => message.string(),
    ack: async () => {
      await message.ackAck({ timeout: 2000 });
    },
    // The server takes whole nanoseconds only; it would redeliver at once for a fraction.
    nak: (delayMs) => message.nak(Math.round(delayMs)),
    working: () => message.working(),
  });

  /** An ephemeral consumer that the client makes again, at the same place, when it breaks. */
  const ordered = async (stream: string, options: ReadFrom) => {
    const { js } = await connected;
    return js.consumers.get(names.stream(stream), {
      ...(options.filter && { filterSubjects: names.subject(options.filter) }),
      ...startOf(options),
    });
  };

  return {
    async *consume(stream, signal) {
      const { js } = await connected;
      const consumer = await js.consumers.get(names.stream(stream), service);
      const messages = await consumer.consume({
        max_messages: 128,
        abort_on_missing_resource: true,
        idle_heartbeat: 5000,
      });
      yield* untilStopped(messages, signal, (message) => messageOf(message, stream));
    },
    async *subscribeFrom(stream, options, signal) {
      const consumer = await ordered(stream, options);
      try {
        const messages = await consumer.consume({ max_messages: 256 });
        yield* untilStopped(messages, signal, (message) => messageOf(message, stream));
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
        for await (const message of untilStopped(messages, inTime, (found) => messageOf(found, stream))) {
          yield message;
          left -= 1;
          if (left === 0 || message.pending === 0) return;
        }
      } finally {
        await consumer.delete().catch(() => undefined);
      }
      throw new Unavailable(`${stream} was not read to its end`);
    },
  };
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
  // The client starts at the first message by default; asked for it explicitly, it sends options that contradict.
  return {};
}

/** Yields until the signal is aborted or the server says that the consumer does not exist any more. */
async function* untilStopped<T>(
  messages: ConsumerMessages,
  signal: AbortSignal,
  map: (message: JsMsg) => T,
): AsyncIterable<T> {
  const stop = () => messages.stop();
  signal.addEventListener('abort', stop, { once: true });
  // A status that cannot be read means the same as one that says that the consumer is lost.
  stopWhenLost(messages).catch(() => messages.stop());
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

/** Two missed heartbeats or a deleted consumer: whoever pulls must start again. */
async function stopWhenLost(messages: ConsumerMessages): Promise<void> {
  for await (const status of await messages.status()) {
    const isMissed = status.type === ConsumerEvents.HeartbeatsMissed && Number(status.data) >= 2;
    if (isMissed || lostFor.has(status.type)) messages.stop();
  }
}
