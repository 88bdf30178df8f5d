import { serviceApp } from '@railhead/common/http/service-app';
import { openMongo } from '@railhead/common/store/mongo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openHashing } from '../src/hashing.ts';
import { accountStore } from '../src/store/account-store.ts';
import { codeStore } from '../src/store/code-store.ts';
import { keyStore } from '../src/store/key-store.ts';

// What holds when several copies of the service work on one database.
const app = serviceApp({ name: 'auth', title: 'accounts', logLevel: 'silent' });
const url = new URL(inject('servers').mongoUrl);
url.pathname = `/railhead_t${crypto.randomUUID().slice(0, 8)}`;
const mongo = openMongo(app, url.href);
const accounts = accountStore(mongo);
const codes = codeStore(mongo, openHashing());
const keys = keyStore(mongo);

beforeAll(() => mongo.ready);
afterAll(async () => {
  await mongo.connection.dropDatabase();
  await app.close();
});

const eightTimes = <T>(work: (copy: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 8 }, (_, copy) => work(copy)));

test('an address proven many times at once gets one account', async () => {
  const entered = await eightTimes((copy) =>
    accounts.enter('twins@example.org', `Twin ${copy}`, `proof ${copy}`),
  );
  expect(new Set(entered.map(({ _id }) => _id)).size).toBe(1);
  expect(await accounts.find({})).toHaveLength(1);
});

test('an owed mail is sent by one copy, and by none after the code was asked for anew', async () => {
  await codes.request('mail@example.org', '');
  const [owed] = await codes.owed(1);
  if (!owed) throw new Error('no mail is owed');
  const taken = await eightTimes(() => codes.takeMail(owed, '123456'));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await codes.owed(1)).toHaveLength(0);

  await codes.request('mail@example.org', '');
  expect(await codes.takeMail(owed, '123456')).toBe(false);
  await codes.mailSent(owed);
  expect(await codes.owed(1)).toHaveLength(1);
});

test('of keys made at once for one term the first is kept', async () => {
  const signsFrom = mongo.now();
  await eightTimes((copy) => keys.add({ number: 1, kid: `copy ${copy}`, x: 'x', d: 'd', signsFrom }));
  const [kept, ...more] = await keys.all();
  expect(more).toHaveLength(0);
  await keys.add({ number: 1, kid: 'late', x: 'x', d: 'd', signsFrom });
  expect(await keys.all()).toEqual([kept]);
});
