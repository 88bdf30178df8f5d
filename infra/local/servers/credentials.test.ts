import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { loadSecrets } from '../launch/secrets.ts';
import { makePrivateFolder } from '../private-files.ts';
import { asUser, loadCredentials, memberKey, mongoUsers, natsUsers, redisUsers } from './credentials.ts';
import { natsAuthorization } from './nats-authorization.ts';
import { hashOf, redisAcl } from './redis-acl.ts';

let dataDir: string;
beforeEach(() => {
  const created = mkdtempSync(join(tmpdir(), 'railhead-credentials-'));
  dataDir = created;
  onTestFinished(() => rmSync(created, { recursive: true, force: true }));
});
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('every user of every server has a password of its own, the same after a restart', () => {
  const { nats, redis, mongo } = loadCredentials(dataDir);
  const passwords = [nats, redis, mongo].flatMap((users) => Object.values(users));
  expect(new Set(passwords).size).toBe(natsUsers.length + redisUsers.length + mongoUsers.length + 1);
  for (const password of passwords) expect(password).toMatch(/^[a-z]{32}$/);
  expect(loadCredentials(dataDir)).toEqual({ nats, redis, mongo });
});

test('a data folder without passwords, or with those of fewer users, gets the missing ones', () => {
  writeFileSync(join(dataDir, 'credentials.json'), JSON.stringify({ nats: { orders: 'stored' } }));
  const { nats, redis, mongo } = loadCredentials(dataDir);
  expect(nats.orders).toBe('stored');
  expect(Object.keys(mongo).toSorted()).toEqual([...mongoUsers, memberKey].toSorted());
  expect(Object.keys(nats).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(
    [...natsUsers].toSorted((a, b) => a.localeCompare(b)),
  );
  expect(Object.keys(redis).toSorted()).toEqual([...redisUsers].toSorted());
});

test('a data folder of an older version gets the secrets that it lacks and keeps the others', () => {
  writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ holderSecret: 'kept' }));
  const secrets = loadSecrets(dataDir);
  expect(secrets.holderSecret).toBe('kept');
  expect(secrets.authKeyEncryptionKey).toMatch(/^[0-9a-f]{64}$/);
  expect(secrets.ticketsKeyEncryptionKey).not.toBe(secrets.authKeyEncryptionKey);
  expect(loadSecrets(dataDir)).toEqual(secrets);
});

test('folders and files with secrets are closed to other users of the machine, also those that were open', () => {
  loadSecrets(dataDir);
  loadCredentials(dataDir);
  const files = ['secrets.json', 'credentials.json'].map((name) => join(dataDir, name));
  for (const file of files) chmodSync(file, 0o644);
  chmodSync(dataDir, 0o755);
  makePrivateFolder(dataDir);
  loadSecrets(dataDir);
  loadCredentials(dataDir);
  expect([dataDir, ...files].map(modeOf)).toEqual(['700', '600', '600']);
});

test('a URL is given the credentials of one user in place of any other', () => {
  const passwords = { orders: 'one' };
  expect(asUser('nats://127.0.0.1:4222', 'orders', passwords)).toBe('nats://orders:one@127.0.0.1:4222');
  expect(asUser('nats://admin:all@127.0.0.1:4222', 'orders', passwords)).toBe(
    'nats://orders:one@127.0.0.1:4222',
  );
  expect(asUser('nats://elsewhere:4222', 'orders', undefined)).toBe('nats://elsewhere:4222');
});

test('Redis is given hashes, not passwords; NATS is given every user once', () => {
  const { nats, redis } = loadCredentials(dataDir);
  const acl = redisAcl((user) => hashOf(redis[user]));
  for (const user of redisUsers) expect(acl).not.toContain(redis[user]);
  const users = [...natsAuthorization((user) => nats[user]).matchAll(/user: (\w+)/g)].map(([, user]) => user);
  expect(new Set(users)).toEqual(new Set(natsUsers));
  expect(readFileSync(join(dataDir, 'credentials.json'), 'utf8')).toContain(nats.orders);
});
