import type { JetStreamManager, StoredMsg } from 'nats';
import type { Bus } from '../bus.ts';
import type { BrokerConnection } from './connection.ts';
import type { BrokerNames } from './names.ts';

/** Single messages of a stream: reading them by place or subject, and erasing them. */
export function openStoredMessages(
  { connected }: BrokerConnection,
  names: BrokerNames,
): Pick<Bus, 'message' | 'nextMessage' | 'eraseMessage'> {
  const read = async (stream: string, place: Parameters<JetStreamManager['streams']['getMessage']>[1]) => {
    const { jsm } = await connected;
    const found = await jsm.streams.getMessage(names.stream(stream), place).catch(unlessMissing);
    return found && toStoredMessage(found);
  };
  const toStoredMessage = (found: StoredMsg) => ({
    seq: found.seq,
    subject: names.withoutPrefix(found.subject),
    at: found.time,
    text: () => found.string(),
    bytes: found.data,
  });
  return {
    message: (stream, seq) => read(stream, { seq }),
    nextMessage(stream, subject, seq) {
      const place = { seq, next_by_subj: names.subject(subject) };
      return read(stream, place);
    },
    async eraseMessage(stream, seq) {
      const { jsm } = await connected;
      await jsm.streams.deleteMessage(names.stream(stream), seq, true).catch(unlessMissing);
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && /no message found|(message|sequence \d+) not found/i.test(error.message))
    return undefined;
  throw error;
}
