import type { Envelope } from '@railhead/common/contracts/define';
import { connect, type JetStreamManager } from 'nats';
import { toldKey } from './world.ts';

/** What JetStream holds, read message by message. */
export interface Streams {
  /** By `toldKey`, as far as read; grows with each `catchUp`. */
  told: ReadonlyMap<string, Envelope>;
  /** What was set aside, each with its cause. */
  parked: readonly string[];
  /** Reads what is new; a stream that was made anew is read from its beginning. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

interface Parked {
  service: string;
  subject: string;
  cause: string;
}

const owners = ['AUTH', 'TICKETS', 'ORDERS', 'PAYMENTS'];
const atOnce = 64;

export async function openStreams(natsUrl: string): Promise<Streams> {
  const nc = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const jsm: JetStreamManager = await nc.jetstreamManager({ checkAPI: false });
  const told = new Map<string, Envelope>();
  const parked: string[] = [];

  /** Keeps its place in one stream; what stood only in a stream that was wiped is forgotten. */
  const follower = (stream: string, take: (body: string) => string | undefined, forget: () => void) => {
    let created = '';
    let next = 1;
    let taken: string[] = [];
    return async () => {
      const info = await jsm.streams.info(stream);
      if (String(info.created) !== created) {
        for (const key of taken) told.delete(key);
        forget();
        [created, next, taken] = [String(info.created), 1, []];
      }
      const { first_seq: first, last_seq: last } = info.state;
      for (let seq = Math.max(next, first, 1); seq <= last; seq += atOnce) {
        const count = Math.min(atOnce, last - seq + 1);
        const messages = await Promise.all(
          Array.from({ length: count }, (_, index) => jsm.streams.getMessage(stream, { seq: seq + index })),
        );
        taken.push(...messages.flatMap((message) => take(message.string()) ?? []));
        next = seq + count;
      }
    };
  };

  const takeEvent = (body: string) => {
    const event = JSON.parse(body) as Envelope;
    const key = toldKey(event.source, event.id);
    told.set(key, event);
    return key;
  };
  const takeParked = (body: string) => {
    const { service, subject, cause } = JSON.parse(body) as Parked;
    parked.push(`${subject} by ${service}: ${cause}`);
    return undefined;
  };
  const followers = [
    ...owners.map((owner) => follower(owner, takeEvent, () => undefined)),
    follower('PARKED', takeParked, () => parked.splice(0)),
  ];

  return {
    told,
    parked,
    async catchUp() {
      for (const catchUp of followers) await catchUp();
    },
    close: () => nc.close(),
  };
}
