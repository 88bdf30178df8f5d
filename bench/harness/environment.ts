import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { openIdentity } from '@railhead/common/testing/identity';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { connect, type NatsConnection } from 'nats';
import { liftedLimits } from '../../e2e/lifted-limits.ts';
import type { ServiceName } from '../../infra/local/launch/services.ts';
import { launcherName, runFolderOf, type System, startSystem } from '../../infra/local/launch/system.ts';
import { root } from '../../infra/local/paths.ts';
import type { DatabaseName } from '../../infra/local/servers/choose.ts';
import { withDatabase } from '../../infra/local/servers/database-url.ts';

/** A running system with its own ports and data, and connections to its servers. */
export interface Environment {
  system: System;
  nats: NatsConnection;
  mongo: mongoose.mongo.MongoClient;
  redis: Redis;
  /** The `authorization` headers of signed-in buyers. */
  bearers: string[];
  /** The environment of the worker programs. They have their own database. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const buyers = 128;
const timetableDays = 30;
const prefix = 'railhead-bench-';

export async function openEnvironment(options: {
  services: ServiceName[];
  database: DatabaseName | undefined;
  log: (line: string) => void;
}): Promise<Environment> {
  const { services, database, log } = options;
  await removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  const closers: (() => unknown)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  const close = async () => {
    for (let next = closers.pop(); next; next = closers.pop()) await next();
  };
  try {
    const identity = await openIdentity();
    closers.push(identity.close);
    const system = await startSystem({
      dataDir,
      services,
      // The signing keys come from here instead of `auth`, so that buyers need no mail.
      ports: { auth: Number(new URL(identity.jwksUrl).port) },
      env: { ...process.env, ...withoutLimits, ...forDatabase(database) },
      ...(services.includes('tickets') && { feed: { path: join(root, 'infra/demo'), days: timetableDays } }),
      log,
    });
    closers.push(system.stop);
    const { natsUrl, mongoUrl, redisUrl } = system.servers;
    const nats = await connect(connectionOptions(natsUrl));
    closers.push(() => nats.close());
    const mongo = await mongoose.mongo.MongoClient.connect(mongoUrl);
    closers.push(() => mongo.close());
    const redis = new Redis(redisUrl);
    closers.push(() => redis.disconnect());
    const bearers = await Promise.all(
      Array.from({ length: buyers }, (_, n) => identity.bearer({ id: `buyer-${n}` }, 3600)),
    );
    const env = {
      NATS_URL: natsUrl,
      REDIS_URL: redisUrl,
      MONGO_URL: withDatabase(mongoUrl, 'railhead_bench'),
      AUTH_JWKS_URL: identity.jwksUrl,
    };
    return { system, nats, mongo, redis, bearers, env, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the whole system with its own servers and data, as `npm start` does, without mails. */
export async function startWholeSystem(log: (line: string) => void, database: DatabaseName | undefined) {
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  const deleteData = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const env = { ...process.env, ...withoutLimits, ...forDatabase(database) };
    const system = await startSystem({ dataDir, env, log });
    const stop = () => system.stop().finally(deleteData);
    return { ...system, stop };
  } catch (error) {
    deleteData();
    throw error;
  }
}

/** Ends the processes of killed runs and deletes their data. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const folder = runFolderOf(join(tmpdir(), name));
    if (folder.alive(launcherName)) continue;
    await folder.endLeftovers();
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

const forDatabase = (database: DatabaseName | undefined) => (database ? { RAILHEAD_DATABASE: database } : {});

/** No mail is sent. Limits are counted as usual but never reached, because all buyers come from one machine. */
const withoutLimits = {
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAX_HOLDERS_PER_ADDRESS: '1000000000',
  MAX_RUNS_PER_HOLDER: '1000000000',
  MAX_STREAMS_PER_ADDRESS: '0',
  ...liftedLimits,
  ...Object.fromEntries(
    ['BROWSING', 'CHOOSING', 'BUYING', 'ACCOUNT'].map((kind) => [
      `RATE_LIMIT_${kind}_PER_MINUTE`,
      '1000000000',
    ]),
  ),
};
