import { Envelope } from '@railhead/common/contracts/define';
import { connect, type JetStreamManager, type StoredMsg } from 'nats';
import { Compile } from 'typebox/compile';
import type { Said } from './papers.ts';
import { type Consumer, type Parked, type Strange, toldKey } from './world.ts';

/** What JetStream holds, read message by message. */
export interface Streams {
  /** By `toldKey`, as far as read; grows with each `catchUp`. */
  told: ReadonlyMap<string, Envelope>;
  /** When each of them came to stand there, in epoch milliseconds. */
  toldAt: ReadonlyMap<string, number>;
  /** What was set aside. */
  parked: ReadonlySet<Parked>;
  /** What is no event. */
  strange: ReadonlySet<Strange>;
  /** Reads what is new; a stream that was made anew is read from its beginning. Answers the bodies that it read. */
  catchUp(): Promise<Said[]>;
  /** The services' durables, and how far behind they are now. */
  consumers(): Promise<Consumer[]>;
  close(): Promise<void>;
}

const owners = ['AUTH', 'TICKETS', 'ORDERS', 'PAYMENTS', 'EXPIRATION'];
const atOnce = 64;
const envelope = Compile(Envelope);

export async function openStreams(natsUrl: string): Promise<Streams> {
  const nc = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const jsm: JetStreamManager = await nc.jetstreamManager({ checkAPI: false });
  const told = new Map<string, Envelope>();
  const toldAt = new Map<string, number>();
  const parked = new Set<Parked>();
  const strange = new Set<Strange>();

  const takeEvent = (message: StoredMsg, stream: string) => {
    const event = eventIn(message);
    if (!event) {
      const one = { stream, seq: message.seq, subject: message.subject };
      strange.add(one);
      return () => strange.delete(one);
    }
    const key = toldKey(event.source, event.id);
    if (told.has(key)) return undefined;
    told.set(key, event);
    toldAt.set(key, message.time.getTime());
    return () => told.delete(key) && toldAt.delete(key);
  };
  const takeParked = (message: StoredMsg) => {
    if (message.subject.split('.')[2] === 'resolved') return undefined;
    const one = JSON.parse(message.string()) as Parked;
    parked.add(one);
    return () => parked.delete(one);
  };

  /** Keeps its place in one stream; what stood only in a stream that was wiped is forgotten. */
  const follower = (stream: string, take: (message: StoredMsg, stream: string) => Forget | undefined) => {
    let created = '';
    let next = 1;
    let taken: Forget[] = [];
    return async () => {
      const info = await jsm.streams.info(stream);
      if (String(info.created) !== created) {
        for (const forget of taken) forget();
        [created, next, taken] = [String(info.created), 1, []];
      }
      const read: Said[] = [];
      const { first_seq: first, last_seq: last } = info.state;
      for (let seq = Math.max(next, first, 1); seq <= last; seq += atOnce) {
        const count = Math.min(atOnce, last - seq + 1);
        const messages = await Promise.all(
          Array.from({ length: count }, (_, index) => jsm.streams.getMessage(stream, { seq: seq + index })),
        );
        taken.push(...messages.flatMap((message) => take(message, stream) ?? []));
        read.push(...messages.map((message) => ({ where: message.subject, text: message.string() })));
        next = seq + count;
      }
      return read;
    };
  };
  const followers = [...owners.map((owner) => follower(owner, takeEvent)), follower('PARKED', takeParked)];

  return {
    told,
    toldAt,
    parked,
    strange,
    async catchUp() {
      const read: Said[] = [];
      for (const catchUp of followers) read.push(...(await catchUp()));
      return read;
    },
    async consumers() {
      const found: Consumer[] = [];
      for (const stream of owners) {
        for (const { name, num_pending, num_ack_pending, config } of await jsm.consumers.list(stream).next())
          if (config.durable_name) found.push({ stream, name, behind: num_pending + num_ack_pending });
      }
      return found;
    },
    close: () => nc.close(),
  };
}

type Forget = () => void;

/** The event that a message is; none when it is not one, or stands under a name that is not its own. */
function eventIn(message: StoredMsg): Envelope | undefined {
  let body: unknown;
  try {
    body = JSON.parse(message.string());
  } catch {
    return undefined;
  }
  if (!envelope.Check(body)) return undefined;
  const isItsOwn =
    `${body.type}.${body.subject}` === message.subject && body.type.startsWith(`${body.source}.`);
  return isItsOwn ? body : undefined;
}
