/** One message as JetStream hands it over. */
export interface StreamMessage {
  stream: string;
  seq: number;
  subject: string;
  at: Date;
  deliveryCount: number;
  text(): string;
  ack(): Promise<void>;
  /** Give it back, to come again after so many milliseconds. */
  nak(delayMs: number): void;
  /** Still at it: the server waits on. */
  working(): void;
}

export type StoredMessage = Pick<StreamMessage, 'seq' | 'subject' | 'at' | 'text'>;

export interface StreamState {
  name: string;
  /** When this stream was made; another value means that it is another stream. */
  created: string;
  messages: number;
  bytes: number;
  firstSeq: number;
  lastSeq: number;
  /** `ackFloor`: everything up to this sequence has been handled. */
  consumers: { name: string; pending: number; ackPending: number; redelivered: number; ackFloor: number }[];
}

/** Where to begin in a stream (at its first message unless told) and which subjects to take. */
export interface ReadFrom {
  filter?: string;
  startSeq?: number;
  sinceMs?: number;
}

/** The broker as Railhead uses it. `nats-bus.ts` is the only file that knows the client library. */
export interface Bus {
  /** Resolves once the broker has answered and this service's topology stands. */
  ready: Promise<void>;
  /** Publishes to JetStream; resolves when the message is on disk. @throws Unavailable when no stream answered. */
  publish(subject: string, body: string, msgId: string): Promise<{ seq: number; duplicate: boolean }>;
  /** Messages of a durable of this service, until `signal` or until its consumer is gone. */
  consume(stream: string, signal: AbortSignal): AsyncIterable<StreamMessage>;
  /** Messages of a stream from `startSeq`, in order, without a durable. */
  subscribeFrom(
    stream: string,
    options: ReadFrom,
    signal: AbortSignal,
  ): AsyncIterable<StreamMessage & { pending: number }>;
  /** What a stream holds now, in order, without a durable; then it ends. @throws Unavailable when it could not be read to its end. */
  readToEnd(stream: string, options: ReadFrom): AsyncIterable<StreamMessage>;
  /** One stored message, if the stream still has it. */
  message(stream: string, seq: number): Promise<StoredMessage | undefined>;
  state(stream: string): Promise<StreamState>;
  /** Takes a stream away with all it holds. For tests and resets: owners refill theirs by themselves. */
  deleteStream(stream: string): Promise<void>;
  /** Declares the service's streams and durables; harmless when they stand. */
  declare(): Promise<void>;
  /** Core NATS: to whoever listens now. */
  publishEphemeral(subject: string, body: string): void;
  subscribe(subject: string, heard: (body: string, subject: string) => void): () => void;
  /** Core NATS request and answer. Of a queue group one answers. @throws Unavailable when nobody does. */
  request(subject: string, body: string, timeoutMs: number): Promise<string>;
  respond(subject: string, queue: string, reply: (body: string, subject: string) => Promise<string>): void;
  onReconnect(listener: () => void): void;
  isConnected(): boolean;
}
