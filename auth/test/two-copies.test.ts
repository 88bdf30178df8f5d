import { keyEncryption } from '@railhead/common/crypto/key-encryption';
import { DomainError } from '@railhead/common/domain/domain-error';
import { serviceApp } from '@railhead/common/http/service-app';
import { openMongo } from '@railhead/common/store/mongo';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { createPasswordHasher } from '../src/crypto/password-hasher.ts';
import { accountRepository } from '../src/persistence/account-repository.ts';
import { attemptLimits } from '../src/persistence/attempt-limits.ts';
import { codeRepository } from '../src/persistence/code-repository.ts';
import { keyRepository } from '../src/persistence/key-repository.ts';

// Guarantees for several copies of the service on one database.
const app = serviceApp({ name: 'auth', title: 'accounts', logLevel: 'silent' });
const url = new URL(inject('servers').mongoUrl);
url.pathname = `/railhead_t${crypto.randomUUID().slice(0, 8)}`;
const mongo = openMongo(app, url.href);
const accounts = accountRepository(mongo);
const codes = codeRepository(mongo, createPasswordHasher());
const keys = keyRepository(
  mongo,
  keyEncryption({ keyEncryptionKey: '7'.repeat(64), oldKeyEncryptionKeys: '' }),
);
const limits = attemptLimits(mongo);

beforeAll(() => mongo.ready);
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await mongo.connection.dropDatabase();
  await app.close();
});

const eightTimes = <T>(work: (copy: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 8 }, (_, copy) => work(copy)));

test('concurrent first sign-ins of an address register one account', async () => {
  const registered = await eightTimes((copy) =>
    accounts.findOrRegister(
      'twins@example.org',
      { name: `Twin ${copy}`, roles: ['passenger'] },
      `proof ${copy}`,
    ),
  );
  expect(new Set(registered.map(({ _id }) => _id)).size).toBe(1);
  expect(await accounts.find({})).toHaveLength(1);
});

test('a due mail is leased by one copy, and a second request has a mail of its own', async () => {
  const from = { email: 'mail@example.org', name: '', network: '192.0.2.1', countedIn: [] };
  await codes.request(from);
  const [due] = await codes.findDue(1);
  if (!due) throw new Error('no mail is due');
  const leased = await eightTimes(() => codes.leaseMail(due, '123456'));
  expect(leased.filter(Boolean)).toHaveLength(1);
  expect(await codes.findDue(1)).toHaveLength(0);

  await codes.request(from);
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

test('copies whose clocks differ by hours share one limit per hour of the database', async () => {
  const rightClock = Date.now.bind(Date);
  const count = async (hoursAhead: number) => {
    vi.spyOn(Date, 'now').mockImplementation(() => rightClock() + hoursAhead * 3_600_000);
    return limits.count([{ action: 'password by ip', subject: '192.0.2.1', perHour: 2 }]).then(
      () => 'allowed',
      (error: unknown) => (error instanceof DomainError ? error.code : error),
    );
  };
  const results: unknown[] = [];
  for (let attempt = 0; attempt < 8; attempt++) results.push(await count(attempt * 2));
  // Four are allowed if the hour of the database changes meanwhile.
  expect(results.filter((result) => result === 'allowed').length).toBeLessThanOrEqual(4);
  expect(results.at(-1)).toBe('too-many-requests');
});

test('an attempt that one limit refuses uses up none of the others', async () => {
  const shared = { action: 'shared', subject: 'network', perHour: 3 };
  const narrow = { action: 'narrow', subject: 'address', perHour: 1 };
  const results = [];
  for (let attempt = 0; attempt < 8; attempt++)
    results.push(
      await limits.count([shared, narrow]).then(
        () => 'allowed',
        () => 'refused',
      ),
    );
  expect(results.filter((result) => result === 'allowed').length).toBeLessThanOrEqual(2);
  await expect(limits.count([shared])).resolves.toHaveLength(1);
});

test('a new encryption key takes over what copies with the former one stored', async () => {
  const signsFrom = new Date();
  const [former, present] = ['7', '8'].map((digit) => digit.repeat(64)) as [string, string];
  await keys.add({ number: 2, kid: 'two', x: 'x', d: 'secret', signsFrom });
  const later = keyRepository(
    mongo,
    keyEncryption({ keyEncryptionKey: present, oldKeyEncryptionKeys: former }),
  );
  expect((await later.all()).at(-1)).toMatchObject({ kid: 'two', d: 'secret' });
  const withoutFormer = keyRepository(
    mongo,
    keyEncryption({ keyEncryptionKey: present, oldKeyEncryptionKeys: '' }),
  );
  expect((await withoutFormer.all()).at(-1)).toMatchObject({ kid: 'two', d: 'secret' });
  await expect(keys.all()).rejects.toThrow(/OLD_KEY_ENCRYPTION_KEYS/);
});
