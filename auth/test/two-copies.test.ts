import { serviceApp } from '@railhead/common/http/service-app';
import { openMongo } from '@railhead/common/store/mongo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createPasswordHasher } from '../src/crypto/password-hasher.ts';
import { accountRepository } from '../src/persistence/account-repository.ts';
import { codeRepository } from '../src/persistence/code-repository.ts';
import { keyRepository } from '../src/persistence/key-repository.ts';

// Guarantees for several copies of the service on one database.
const app = serviceApp({ name: 'auth', title: 'accounts', logLevel: 'silent' });
const url = new URL(inject('servers').mongoUrl);
url.pathname = `/railhead_t${crypto.randomUUID().slice(0, 8)}`;
const mongo = openMongo(app, url.href);
const accounts = accountRepository(mongo);
const codes = codeRepository(mongo, createPasswordHasher());
const keys = keyRepository(mongo);

beforeAll(() => mongo.ready);
afterAll(async () => {
  await mongo.connection.dropDatabase();
  await app.close();
});

const eightTimes = <T>(work: (copy: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 8 }, (_, copy) => work(copy)));

test('concurrent first sign-ins of an address register one account', async () => {
  const registered = await eightTimes((copy) =>
    accounts.findOrRegister('twins@example.org', `Twin ${copy}`, `proof ${copy}`),
  );
  expect(new Set(registered.map(({ _id }) => _id)).size).toBe(1);
  expect(await accounts.find({})).toHaveLength(1);
});

test('a due mail is leased by one copy, and by none after a new request replaced it', async () => {
  await codes.request('mail@example.org', '');
  const [due] = await codes.findDue(1);
  if (!due) throw new Error('no mail is due');
  const leased = await eightTimes(() => codes.leaseMail(due, '123456'));
  expect(leased.filter(Boolean)).toHaveLength(1);
  expect(await codes.findDue(1)).toHaveLength(0);

  await codes.request('mail@example.org', '');
  expect(await codes.leaseMail(due, '123456')).toBe(false);
  await codes.markMailed(due);
  expect(await codes.findDue(1)).toHaveLength(1);
});

test('of keys that copies create for the same period, the first is kept', async () => {
  const signsFrom = mongo.now();
  await eightTimes((copy) => keys.add({ number: 1, kid: `copy ${copy}`, x: 'x', d: 'd', signsFrom }));
  const [first, ...more] = await keys.all();
  expect(more).toHaveLength(0);
  await keys.add({ number: 1, kid: 'late', x: 'x', d: 'd', signsFrom });
  expect(await keys.all()).toEqual([first]);
});
