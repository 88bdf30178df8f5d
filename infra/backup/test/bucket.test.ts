import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { checkLifecycle, expirationDays, lifecycleRules, setLifecycle } from '../src/bucket/lifecycle.ts';
import { type Bucket, openBucket } from '../src/bucket/open-bucket.ts';
import { listBackups } from '../src/bucket/read-backup.ts';

const environment = 'test';
const attempts = 2;

/** A bucket at an S3 server that answers as a test says. */
async function bucketOn(answer: (method: string, body: string) => { status: number; body: string }) {
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      const { status, body } = answer(request.method ?? '', sent);
      response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.close();
  });
  return bucketAt((server.address() as AddressInfo).port);
}

function bucketAt(port: number): Bucket {
  const keys = { accessKeyId: 'reader', secretAccessKey: 'secret' };
  const endpoint = `http://127.0.0.1:${port}`;
  const bucket = openBucket({ environment, endpoint, region: 'us-east-1', ...keys }, attempts);
  onTestFinished(() => bucket[Symbol.dispose]());
  return bucket;
}

const listOf = (...keys: string[]) =>
  `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`;

test('a bucket that is away for a moment is asked again', async () => {
  let requests = 0;
  const bucket = await bucketOn(() => {
    requests++;
    return requests === 1
      ? { status: 503, body: '<Error><Code>SlowDown</Code></Error>' }
      : {
          status: 200,
          body: listOf('2026-01-01T00-00-00Z/manifest.json', '2026-01-02T00-00-00Z/mongo/a/b.bson'),
        };
  });
  expect(await listBackups(bucket)).toEqual(['2026-01-01T00-00-00Z']);
  expect(requests).toBe(2);
});

test('a bucket that stays away is reported in one sentence', async () => {
  const down = await bucketOn(() => ({ status: 503, body: '<Error><Code>SlowDown</Code></Error>' }));
  await expect(listBackups(down)).rejects.toThrow(
    /^The bucket railhead-backups-test answers SlowDown: its keys cannot be listed\.$/,
  );
  // Nobody listens there.
  await expect(listBackups(bucketAt(1))).rejects.toThrow(
    /^The bucket railhead-backups-test does not answer: its keys cannot be listed\.$/,
  );
});

test('the rule that was set is read back, and another one is refused', async () => {
  let stored = '';
  const bucket = await bucketOn((method, body) => {
    if (method === 'PUT') stored = body;
    return { status: 200, body: method === 'PUT' ? '' : stored };
  });
  await setLifecycle(bucket);
  await checkLifecycle(bucket);
  stored = stored.replaceAll('<Days>1096</Days>', '<Days>30</Days>');
  await expect(checkLifecycle(bucket)).rejects.toThrow(
    'The bucket railhead-backups-test removes backups after 30 days, not after 1096.',
  );
});

test('a backup is removed three years after it was made, and not a day earlier', () => {
  const days = expirationDays(lifecycleRules, '2026-11-28T00-00-00Z/manifest.json') ?? 0;
  const made = new Date('2026-11-28T00:00:00Z');
  const removed = new Date(made.getTime() + days * 24 * 3600 * 1000);
  expect(removed.toISOString()).toBe('2029-11-28T00:00:00.000Z');
});

test('of several rules the earliest that applies counts', () => {
  const rule = (prefix: string, days: number, status: 'Enabled' | 'Disabled' = 'Enabled') => ({
    Status: status,
    Filter: { Prefix: prefix },
    Expiration: { Days: days },
  });
  const rules = [rule('', 1096), rule('erasures/', 10), rule('', 5, 'Disabled')];
  expect(expirationDays(rules, 'erasures/x')).toBe(10);
  expect(expirationDays(rules, '2026-01-01T00-00-00Z/x')).toBe(1096);
  expect(expirationDays([rule('other/', 1)], 'x')).toBeUndefined();
});
