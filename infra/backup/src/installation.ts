import type { BrokerNames } from '@railhead/common/messaging/nats/names';
import type { Owner } from '@railhead/common/messaging/topology';
import type { DatabaseUser } from '@railhead/common/store/database-users';
import type { MongoClient } from 'mongodb';
import type { NatsConnection } from 'nats';

/** The servers of one installation, and how it names its databases and streams. */
export interface Installation {
  mongo: MongoClient;
  nats: NatsConnection;
  /** Of the broker's user, who may receive replies nowhere else. */
  inboxPrefix: string | undefined;
  databaseOf(service: DatabaseUser): string;
  names: BrokerNames;
}

/** Which documents have the events of a stream: `aggregates` are the collections in the database of `service`. */
export const eventSources: Record<Owner, { service: DatabaseUser; collections: string[] }> = {
  auth: { service: 'auth', collections: ['accounts'] },
  tickets: { service: 'tickets', collections: ['runs', 'orders'] },
  orders: { service: 'orders', collections: ['orders'] },
  payments: { service: 'payments', collections: ['payments'] },
  // Its signals are about orders and are saved nowhere.
  expiration: { service: 'orders', collections: ['orders'] },
};
