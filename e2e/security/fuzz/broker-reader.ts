import { serviceApp } from '@railhead/common/http/service-app';
import { type DeadLetter, readDeadLetter } from '@railhead/common/messaging/dead-letters';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { deadLetterStream, owners, streamOf } from '@railhead/common/messaging/topology';
import type { Product } from '../../product.ts';

export type BrokerReader = Awaited<ReturnType<typeof openBrokerReader>>;

/** The broker with all rights: what has become of messages. */
export async function openBrokerReader({ servers }: Product) {
  const app = serviceApp({ name: 'reader', title: 'reader', logLevel: 'silent' });
  const bus = openBus(app, { natsUrl: servers.natsUrl }, 'reader');
  await bus.ready;
  const { lastSeq } = await bus.state(deadLetterStream);
  return {
    /** The dead letters since it was opened, with their places in their stream. */
    async deadLetters(): Promise<(DeadLetter & { place: number })[]> {
      const found: (DeadLetter & { place: number })[] = [];
      for await (const message of bus.readToEnd(deadLetterStream, { startSeq: lastSeq + 1 })) {
        const letter = readDeadLetter(message);
        if (letter) found.push({ ...letter, place: message.seq });
      }
      return found;
    },
    /** Every durable consumer that has something left to do, or that nobody pulls from. */
    async lagging(): Promise<string[]> {
      const states = await Promise.all(owners.map((owner) => bus.state(streamOf(owner))));
      return states.flatMap(({ name, consumers }) =>
        consumers
          .filter(({ pending, ackPending, waiting }) => pending + ackPending > 0 || waiting === 0)
          .map((consumer) => `${consumer.name} on ${name}`),
      );
    },
    erase: (stream: string, seq: number) => bus.eraseMessage(stream, seq),
    close: () => app.close(),
  };
}
