import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { SessionView } from '@railhead/common/contracts/auth';
import type { PublishedKeys } from '@railhead/common/contracts/keys';
import { keyEncryption, type StoredKeys } from '@railhead/common/crypto/key-encryption';
import { readablePrivateKeys } from '@railhead/common/testing/private-keys';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAuth } from './start-auth.ts';

type StoredKey = StoredKeys & { _id: number; signsFrom: Date };

let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const published = async () =>
  (await auth.service.app.inject('/api/auth/.well-known/jwks.json')).json<PublishedKeys>().keys;
const storedKeys = () => auth.service.db.collection<StoredKey>('signing-keys');
const firstKey = async () => {
  const key = await storedKeys().findOne({ _id: 1 });
  if (!key) throw new Error('there is no first key');
  return key;
};
/** As an earlier version stored it. */
const storeInTheClear = async () => {
  const { _id, signsFrom, ...stored } = await firstKey();
  const keys = await keyEncryption(auth.config).decrypt(stored);
  await storedKeys().replaceOne({ _id }, { signsFrom, ...keys });
};

test('nothing in the database can sign', async () => {
  await auth.signIn('reader@example.org');
  expect(await published()).toHaveLength(1);
  expect(await readablePrivateKeys(auth.service.db, await published())).toEqual([]);
  await storeInTheClear();
  expect(await readablePrivateKeys(auth.service.db, await published())).toHaveLength(1);
  await auth.service.restart();
});

test('a key that an earlier version stored in the clear goes on signing, and the next start encrypts it', async () => {
  const { accessToken } = (await auth.signIn('migrated@example.org')).json<SessionView>();
  const before = await published();
  await storeInTheClear();
  await auth.service.restart();
  expect(await published()).toEqual(before);
  const me = await auth.service.app.inject({
    url: '/api/auth/me',
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(me.statusCode).toBe(200);
  const next = (await auth.signIn('migrated@example.org')).json<SessionView>();
  expect(decodeProtectedHeader(next.accessToken).kid).toBe(before[0]?.kid);
  expect(await readablePrivateKeys(auth.service.db, before)).toEqual([]);
  expect(Object.keys(await firstKey()).toSorted()).toEqual(['_id', 'jwe', 'kid', 'signsFrom', 'x']);
});

test('with another key the service ends with one sentence', async () => {
  const { config } = auth.service;
  const service = spawn(process.execPath, [fileURLToPath(new URL('../src/server.ts', import.meta.url))], {
    env: {
      ...process.env,
      LOG_LEVEL: 'silent',
      NATS_URL: config.natsUrl,
      NATS_PREFIX: config.natsPrefix,
      MONGO_URL: config.mongoUrl,
      SMTP_URL: auth.smtp.url,
      KEY_ENCRYPTION_KEY: '7'.repeat(64),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(service.stderr), once(service, 'close')]);
  expect(said).toMatch(/^KEY_ENCRYPTION_KEY \(\S+\) is not the key .*\.\n$/);
  expect(code).toBe(1);
  expect(await firstKey()).toHaveProperty('jwe');
});
