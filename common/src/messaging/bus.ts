/** One message as JetStream hands it over. */
export interface StreamMessage {
  stream: string;
  seq: number;
  subject: string;
  at: Date;
  deliveryCount: number;
  text(): string;
  ack(): Promise<void>;
  /** Returns the message, to be redelivered after so many milliseconds. */
  nak(delayMs: number): void;
  /** Tells the server that the message is still being handled, which restarts its wait for the acknowledgement. */
  working(): void;
}

export type StoredMessage = Pick<StreamMessage, 'seq' | 'subject' | 'at' | 'text'>;

export interface StreamState {
  name: string;
  /** When this stream was made; another value means that it is another stream. */
  created: string;
  /** How long it keeps messages. */
  maxAgeMs: number;
  messages: number;
  bytes: number;
  firstSeq: number;
  lastSeq: number;
  /** `ackFloor`: everything up to this sequence has been handled. */
  consumers: {
    name: string;
    pending: number;
    ackPending: number;
    redelivered: number;
    /** Pull requests of the service that wait for messages. */
    waiting: number;
    ackFloor: number;
  }[];
}

/** Where to begin in a stream (its first message unless given) and which subjects to take. */
export interface ReadFrom {
  filter?: string;
  startSeq?: number;
  sinceMs?: number;
}

/** The broker as Railhead uses it. Only the files in `nats/` know the client library. */
export interface Bus {
  /** Resolves when the broker has answered and has this service's streams and durables. */
  ready: Promise<void>;
  /** Publishes to JetStream; resolves when the message is on disk. @throws Unavailable when no stream answered. */
  publish(subject: string, body: string, msgId: string): Promise<{ seq: number; duplicate: boolean }>;
  /** Messages of this service's durable, until `signal` is aborted or the consumer is gone. */
  consume(stream: string, signal: AbortSignal): AsyncIterable<StreamMessage>;
  /** Messages of a stream from `startSeq`, in order, without a durable. */
  subscribeFrom(
    stream: string,
    options: ReadFrom,
    signal: AbortSignal,
  ): AsyncIterable<StreamMessage & { pending: number }>;
  /** What a stream holds now, in order, without a durable. @throws Unavailable when it could not be read to its end. */
  readToEnd(stream: string, options: ReadFrom): AsyncIterable<StreamMessage>;
  /** One stored message, if the stream still has it. */
  message(stream: string, seq: number): Promise<(StoredMessage & { bytes: Uint8Array }) | undefined>;
  /** The first message of a subject at this place of the stream or after it. */
  nextMessage(stream: string, subject: string, seq: number): Promise<StoredMessage | undefined>;
  /** Removes a message and overwrites its bytes on the broker's disk. A message that is gone stays gone. */
  eraseMessage(stream: string, seq: number): Promise<void>;
  state(stream: string): Promise<StreamState>;
  /** Deletes a stream with all its messages, for tests and resets: its owner publishes everything again. */
  deleteStream(stream: string): Promise<void>;
  /** Creates the service's streams and durables where they are missing. */
  declare(): Promise<void>;
  /** Core NATS: whoever listens now receives it. */
  publishEphemeral(subject: string, body: string): void;
  subscribe(subject: string, listener: (body: string, subject: string) => void): () => void;
  /** Core NATS request and response; one member of a queue group responds. @throws Unavailable when nobody does. */
  request(subject: string, body: string, timeoutMs: number): Promise<string>;
  respond(subject: string, queue: string, reply: (body: string, subject: string) => Promise<string>): void;
  onReconnect(listener: () => void): void;
  isConnected(): boolean;
}
