import mongoose from 'mongoose';
import Type from 'typebox';
import { declareStreams } from '../messaging/nats/declare-streams.ts';
import { readConfig, ServiceConfig } from '../runtime/config.ts';
import { declareDatabaseUsers } from '../store/database-users.ts';

const password = (env: string) => Type.String({ minLength: 1, env });

/** The URLs are those of administrators. */
const Config = Type.Object({
  natsUrl: ServiceConfig.natsUrl,
  natsPrefix: ServiceConfig.natsPrefix,
  mongoUrl: ServiceConfig.mongoUrl,
  auth: password('MONGO_PASSWORD_AUTH'),
  tickets: password('MONGO_PASSWORD_TICKETS'),
  orders: password('MONGO_PASSWORD_ORDERS'),
  payments: password('MONGO_PASSWORD_PAYMENTS'),
});

/**
 * Prepares the servers of a cluster: creates the streams, or changes those of an earlier version, and gives each service its
 * user of the database. It can run any number of times. Fails while a server does not answer, and is then started again.
 */
const { natsUrl, natsPrefix, mongoUrl, ...passwords } = readConfig(Config);
await declareStreams(natsUrl, natsPrefix);
const client = new mongoose.mongo.MongoClient(mongoUrl, { serverSelectionTimeoutMS: 10_000 });
try {
  await declareDatabaseUsers(client, (user) => passwords[user]);
} finally {
  await client.close();
}
process.stdout.write('the streams and the users of the database are ready\n');
