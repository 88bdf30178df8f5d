import { millis } from 'nats';
import { Unavailable } from '../../runtime/unavailable.ts';
import type { Bus } from '../bus.ts';
import type { BrokerConnection } from './connection.ts';
import { declareFor } from './declare-streams.ts';
import type { BrokerNames } from './names.ts';

/** Everything about streams but their messages: declaring, publishing, state. */
export function openStreams(
  { connected }: BrokerConnection,
  names: BrokerNames,
  service: string,
): Pick<Bus, 'declare' | 'publish' | 'state' | 'deleteStream'> {
  return {
    declare: async () => declareFor(service, (await connected).jsm, names),
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
        maxAgeMs: millis(info.config.max_age),
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
