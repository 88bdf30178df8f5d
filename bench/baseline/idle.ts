import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { connect } from 'nats';
import { serveJobs } from '../processes/worker.ts';

/** The baseline for an idle service: a Node process that holds the three connections and does nothing with them. */
async function open(urls: { natsUrl: string; redisUrl: string; mongoUrl: string }): Promise<void> {
  await connect(connectionOptions(urls.natsUrl));
  await new Redis(urls.redisUrl).ping();
  await mongoose.mongo.MongoClient.connect(urls.mongoUrl);
}

export type IdleJobs = { open: typeof open };
serveJobs<IdleJobs>({ open });
