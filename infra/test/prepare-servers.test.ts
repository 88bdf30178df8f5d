import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { deleteStreams } from '@railhead/common/messaging/nats/declare-streams';
import { streams } from '@railhead/common/messaging/topology';
import { databaseUsers } from '@railhead/common/store/database-users';
import mongoose from 'mongoose';
import { expect, inject, test } from 'vitest';
import { root } from '../local/paths.ts';
import { urlOfDatabase } from '../local/servers/database-url.ts';

// The Job of a cluster, as a process, on servers that were started here.
const { natsUrl, mongoUrl, credentials } = inject('servers');

test('the Job of a cluster creates all streams and the users of the database, as often as it runs', async () => {
  const passwords = credentials.mongo;
  if (!passwords) throw new Error('A database given by MONGO_URL has other users: unset it.');
  const prefix = `t${randomUUID().slice(0, 8)}`;
  const env = {
    ...process.env,
    NATS_URL: natsUrl,
    NATS_PREFIX: prefix,
    MONGO_URL: mongoUrl,
    ...Object.fromEntries(
      databaseUsers.map((user) => [`MONGO_PASSWORD_${user.toUpperCase()}`, passwords[user]]),
    ),
  };
  for (let times = 0; times < 2; times++) {
    await promisify(execFile)(process.execPath, [`${root}/common/src/service/prepare-servers.ts`], { env });
  }
  expect(await deleteStreams(natsUrl, prefix)).toBe(streams.length);
  for (const user of databaseUsers) {
    const client = await new mongoose.mongo.MongoClient(urlOfDatabase(mongoUrl, user, passwords)).connect();
    await client.close();
  }
});

test('a password that is missing is named', async () => {
  const env = { PATH: process.env.PATH, NATS_URL: natsUrl, MONGO_URL: mongoUrl };
  const run = promisify(execFile)(process.execPath, [`${root}/common/src/service/prepare-servers.ts`], {
    env,
  });
  await expect(run).rejects.toThrow(/MONGO_PASSWORD_AUTH is not set/);
});
