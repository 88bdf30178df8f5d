import { DomainError } from '@railhead/common/domain/domain-error';
import mongoose from 'mongoose';
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from './open-timetable.ts';
import { patientlyWith } from './outages.ts';

/** What the driver throws when nothing listens. */
async function whileAway(): Promise<never> {
  const client = new mongoose.mongo.MongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 20 });
  try {
    await client.db('x').collection('y').findOne();
  } finally {
    await client.close();
  }
  throw new Error('something listens on port 1');
}

test('an operation is tried again until the database answers, and that is said once', async () => {
  const printed: string[] = [];
  const answers = [
    whileAway,
    whileAway,
    () => Promise.reject(new DomainError('busy', {})),
    async () => 'saved',
  ];
  const patiently = patientlyWith((line) => printed.push(line));
  expect(
    await patiently<string>(() => answers.shift()?.() ?? Promise.reject(new Error('asked too often'))),
  ).toBe('saved');
  expect(printed).toEqual(['The database does not answer; trying again.']);
});

test('an outage that does not end is given up with a sentence', async () => {
  const patiently = patientlyWith(() => undefined, { giveUpAfterMs: 0 });
  await expect(patiently(whileAway)).rejects.toThrow(DatabaseUnavailable);
});

test('any other failure is not tried again', async () => {
  let tries = 0;
  const patiently = patientlyWith(() => undefined);
  const fail = async () => {
    tries += 1;
    throw new RangeError('a bug');
  };
  await expect(patiently(fail)).rejects.toThrow(RangeError);
  expect(tries).toBe(1);
});
