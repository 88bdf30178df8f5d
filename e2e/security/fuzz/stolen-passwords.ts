import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import type { Owner } from '@railhead/common/messaging/topology';
import { connect } from 'nats';
import { asUser } from '../../../infra/local/servers/credentials.ts';
import type { Product } from '../../product.ts';

/** The broker for somebody who has the password of one service. */
export interface StolenPassword {
  /** Publishes bytes to the stream of the service. @returns their place in it */
  publish(subject: string, bytes: Uint8Array): Promise<number>;
  /** Core NATS: whoever listens now receives it. */
  publishEphemeral(subject: string, bytes: Uint8Array): void;
  close(): Promise<void>;
}

/** Bytes that are no text can be published past the bus of the product only. */
export async function openAs({ servers }: Product, user: Owner | 'client'): Promise<StolenPassword> {
  const connection = await connect({
    ...connectionOptions(asUser(servers.natsUrl, user, servers.credentials.nats)),
    name: `security-suite-${user}`,
  });
  const js = connection.jetstream();
  return {
    async publish(subject, bytes) {
      return (await js.publish(subject, bytes, { msgID: crypto.randomUUID() })).seq;
    },
    publishEphemeral: (subject, bytes) => connection.publish(subject, bytes),
    // Everything that was published is at the broker before the connection ends.
    close: () => connection.drain(),
  };
}
