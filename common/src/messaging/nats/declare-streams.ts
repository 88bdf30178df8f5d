import {
  AckPolicy,
  connect,
  DeliverPolicy,
  DiscardPolicy,
  ErrorCode,
  type JetStreamManager,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
} from 'nats';
import { ackWaitMs, retention, type StreamDefinition, streams, topologyOf } from '../topology.ts';
import { connectionOptions } from './connection-options.ts';
import { type BrokerNames, brokerNames } from './names.ts';

/** Creates the streams and durables of a service where they are missing. Rejects while one of them could not be created. */
export async function declareFor(service: string, jsm: JetStreamManager, names: BrokerNames): Promise<void> {
  const topology = topologyOf(service);
  // The streams that others own may be missing until their owners have started, and this service may not create them.
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
}

async function declareStream(
  jsm: JetStreamManager,
  definition: StreamDefinition,
  names: BrokerNames,
): Promise<void> {
  const name = names.stream(definition.name);
  const ours = {
    subjects: definition.subjects.map(names.subject),
    max_age: nanos(retention.maxAgeMs),
    duplicate_window: nanos(retention.duplicateWindowMs),
  };
  const existing = await jsm.streams.info(name).catch((error: unknown) => {
    if (error instanceof NatsError && error.api_error?.err_code === streamNotFound) return undefined;
    throw error;
  });
  if (!existing) {
    const files = { retention: RetentionPolicy.Limits, storage: StorageType.File };
    await jsm.streams.add({ name, ...ours, ...files, discard: DiscardPolicy.New });
    return;
  }
  const { config } = existing;
  const isCurrent =
    config.subjects.join() === ours.subjects.join() &&
    config.max_age === ours.max_age &&
    config.duplicate_window === ours.duplicate_window;
  if (isCurrent) return;
  // Sets what is ours and keeps what an operator set beside it. Only the administrator may change a stream; a service works
  // with the one that there is.
  await jsm.streams.update(name, { ...config, ...ours }).catch((error: unknown) => {
    if (!(error instanceof NatsError) || error.code !== ErrorCode.PermissionsViolation) throw error;
  });
}

/** The code in JetStream's response. */
const streamNotFound = 10_059;

/** Creates and updates all of Railhead's streams, with the rights of an administrator. */
export const declareStreams = (natsUrl: string, prefix = ''): Promise<void> =>
  asAdministrator(natsUrl, async (jsm) => {
    for (const stream of streams) await declareStream(jsm, stream, brokerNames(prefix));
  });

/** Removes all of Railhead's streams from a broker, for a reset; returns how many there were. */
export const deleteStreams = (natsUrl: string, prefix = ''): Promise<number> =>
  asAdministrator(natsUrl, async (jsm) => {
    const ours = new Set(streams.map(({ name }) => brokerNames(prefix).stream(name)));
    let deleted = 0;
    for await (const { config } of jsm.streams.list()) {
      if (ours.has(config.name) && (await jsm.streams.delete(config.name))) deleted++;
    }
    return deleted;
  });

async function asAdministrator<T>(natsUrl: string, act: (jsm: JetStreamManager) => Promise<T>): Promise<T> {
  const nc = await connect({ ...connectionOptions(natsUrl), timeout: 5000 });
  try {
    return await act(await nc.jetstreamManager({ checkAPI: false }));
  } finally {
    await nc.close();
  }
}
