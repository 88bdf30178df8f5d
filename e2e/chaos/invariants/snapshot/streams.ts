import { Envelope } from '@railhead/common/contracts/define';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { brokerNames } from '@railhead/common/messaging/nats/names';
import { connect, type JetStreamManager, type StoredMsg } from 'nats';
import { Compile } from 'typebox/compile';
import {
  type Consumer,
  type DeadLetter,
  eventKey,
  type InvalidMessage,
  type LocatedText,
} from './snapshot.ts';

/** The contents of JetStream, read message by message. */
export interface Streams {
  /** By `eventKey`; grows with each `readNew`. */
  events: ReadonlyMap<string, Envelope>;
  /** When each event was published, in epoch milliseconds. */
  publishedAt: ReadonlyMap<string, number>;
  deadLetters: ReadonlySet<DeadLetter>;
  invalidMessages: ReadonlySet<InvalidMessage>;
  /** Reads what is new, and a stream that was recreated from its start. Returns the bodies. */
  readNew(): Promise<LocatedText[]>;
  /** The services' durable consumers. */
  consumers(): Promise<Consumer[]>;
  close(): Promise<void>;
}

/** Undoes what a message added. */
type Forget = () => void;

const owners = ['AUTH', 'TICKETS', 'ORDERS', 'PAYMENTS', 'EXPIRATION'];
const deadLetterStream = 'PARKED';
const batchSize = 64;
const envelope = Compile(Envelope);

export async function openStreams(natsUrl: string, natsPrefix = ''): Promise<Streams> {
  const nc = await connect({
    ...connectionOptions(natsUrl),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
  });
  const names = brokerNames(natsPrefix);
  const jsm: JetStreamManager = await nc.jetstreamManager({ checkAPI: false });
  const events = new Map<string, Envelope>();
  const publishedAt = new Map<string, number>();
  const deadLetters = new Set<DeadLetter>();
  const invalidMessages = new Set<InvalidMessage>();

  const takeEvent = (message: StoredMsg, stream: string): Forget | undefined => {
    const event = eventIn(message, names.withoutPrefix(message.subject));
    if (!event) {
      const invalid = { stream, seq: message.seq, subject: message.subject };
      invalidMessages.add(invalid);
      return () => invalidMessages.delete(invalid);
    }
    const key = eventKey(event.source, event.id);
    if (events.has(key)) return undefined;
    events.set(key, event);
    publishedAt.set(key, message.time.getTime());
    return () => events.delete(key) && publishedAt.delete(key);
  };
  const takeDeadLetter = (message: StoredMsg): Forget | undefined => {
    if (names.withoutPrefix(message.subject).split('.')[2] === 'resolved') return undefined;
    const deadLetter = JSON.parse(message.string()) as DeadLetter;
    deadLetters.add(deadLetter);
    return () => deadLetters.delete(deadLetter);
  };
  const readers = [
    ...owners.map((owner) => streamReader(jsm, names.stream(owner), takeEvent)),
    streamReader(jsm, names.stream(deadLetterStream), takeDeadLetter),
  ];

  return {
    events,
    publishedAt,
    deadLetters,
    invalidMessages,
    async readNew() {
      const texts: LocatedText[] = [];
      for (const readNew of readers) texts.push(...(await readNew()));
      return texts;
    },
    async consumers() {
      const found: Consumer[] = [];
      for (const stream of owners) {
        for (const { name, num_pending, num_ack_pending, config } of await jsm.consumers
          .list(names.stream(stream))
          .next())
          if (config.durable_name) found.push({ stream, name, lag: num_pending + num_ack_pending });
      }
      return found;
    },
    close: () => nc.close(),
  };
}

/** Remembers its position in one stream. If the stream was recreated, what only the old one had is forgotten. */
function streamReader(
  jsm: JetStreamManager,
  stream: string,
  take: (message: StoredMsg, stream: string) => Forget | undefined,
): () => Promise<LocatedText[]> {
  let created = '';
  let next = 1;
  let taken: Forget[] = [];
  return async () => {
    const info = await jsm.streams.info(stream);
    if (String(info.created) !== created) {
      for (const forget of taken) forget();
      [created, next, taken] = [String(info.created), 1, []];
    }
    const texts: LocatedText[] = [];
    const { first_seq: first, last_seq: last } = info.state;
    for (let seq = Math.max(next, first, 1); seq <= last; seq += batchSize) {
      const count = Math.min(batchSize, last - seq + 1);
      const read = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          jsm.streams.getMessage(stream, { seq: seq + index }).catch(unlessErased),
        ),
      );
      const messages = read.filter((message) => message !== undefined);
      taken.push(...messages.flatMap((message) => take(message, stream) ?? []));
      texts.push(...messages.map((message) => ({ where: message.subject, text: message.string() })));
      next = seq + count;
    }
    return texts;
  };
}

/** An erasure leaves holes in a stream. */
function unlessErased(error: unknown): undefined {
  if (error instanceof Error && error.message.includes('no message found')) return undefined;
  throw error;
}

/** The event in a message; undefined if it is none, or was published under another event's subject. */
function eventIn(message: StoredMsg, subject: string): Envelope | undefined {
  let body: unknown;
  try {
    body = JSON.parse(message.string());
  } catch {
    return undefined;
  }
  if (!envelope.Check(body)) return undefined;
  const hasOwnSubject = `${body.type}.${body.subject}` === subject && body.type.startsWith(`${body.source}.`);
  return hasOwnSubject ? body : undefined;
}
