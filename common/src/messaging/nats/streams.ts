import {
  AckPolicy,
  connect,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  nanos,
  RetentionPolicy,
  StorageType,
} from 'nats';
import { Unavailable } from '../../runtime/unavailable.ts';
import type { Bus } from '../bus.ts';
import { ackWaitMs, retention, type StreamDefinition, streams, topologyOf } from '../topology.ts';
import type { BrokerConnection } from './connection.ts';
import { type BrokerNames, brokerNames } from './names.ts';

/** Everything about streams but their messages: declaring, publishing, state. */
export function openStreams(
  { connected }: BrokerConnection,
  names: BrokerNames,
  service: string,
): Pick<Bus, 'declare' | 'publish' | 'state' | 'deleteStream'> {
  const topology = topologyOf(service);
  return {
    async declare() {
      const { jsm } = await connected;
      for (const stream of topology.streams) await declareStream(jsm, stream, names);
      for (const durable of topology.durables) {
        await jsm.consumers.add(names.stream(durable.stream), {
          durable_name: durable.name,
          ack_policy: AckPolicy.Explicit,
          deliver_policy: DeliverPolicy.All,
          ack_wait: nanos(ackWaitMs),
          max_ack_pending: 256,
          max_deliver: -1,
        });
      }
    },
    async publish(subject, body, msgId) {
      const { js } = await connected;
      try {
        const ack = await js.publish(names.subject(subject), body, { msgID: msgId });
        return { seq: ack.seq, duplicate: ack.duplicate };
      } catch (error) {
        throw new Unavailable(`no stream acknowledged ${subject}`, { cause: error });
      }
    },
    async state(stream) {
      const { jsm } = await connected;
      const info = await jsm.streams.info(names.stream(stream));
      const consumers = await jsm.consumers.list(names.stream(stream)).next();
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
            waiting: consumer.num_waiting,
            ackFloor: consumer.ack_floor.stream_seq,
          })),
      };
    },
    async deleteStream(stream) {
      const { jsm } = await connected;
      await jsm.streams.delete(names.stream(stream));
    },
  };
}

async function declareStream(
  jsm: JetStreamManager,
  definition: StreamDefinition,
  names: BrokerNames,
): Promise<void> {
  const ours = {
    subjects: definition.subjects.map(names.subject),
    max_age: nanos(retention.maxAgeMs),
    duplicate_window: nanos(retention.duplicateWindowMs),
  };
  const name = names.stream(definition.name);
  try {
    await jsm.streams.add({
      name,
      ...ours,
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
    });
  } catch (error) {
    // It exists with another configuration: set what is ours and keep what an operator set beside it.
    if (!(error instanceof Error) || !/already in use/.test(error.message)) throw error;
    const { config } = await jsm.streams.info(name);
    await jsm.streams.update(name, { ...config, ...ours });
  }
}

/** Removes all of Railhead's streams from a broker, for a reset; returns how many there were. */
export async function deleteStreams(natsUrl: string, prefix = ''): Promise<number> {
  const nc = await connect({ servers: natsUrl.split(','), timeout: 5000 });
  try {
    const jsm = await nc.jetstreamManager({ checkAPI: false });
    const ours = new Set(streams.map(({ name }) => brokerNames(prefix).stream(name)));
    let deleted = 0;
    for await (const { config } of jsm.streams.list()) {
      if (ours.has(config.name) && (await jsm.streams.delete(config.name))) deleted++;
    }
    return deleted;
  } finally {
    await nc.close();
  }
}
