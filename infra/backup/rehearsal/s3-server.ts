import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { until } from '@railhead/common/testing/until';
import { child } from '../../local/processes/child.ts';
import { freePort } from '../../local/processes/ports.ts';
import type { RunFolder } from '../../local/processes/run-folder.ts';
import { bucketOf } from '../src/bucket/open-bucket.ts';

type User = { accessKeyId: string; secretAccessKey: string };
const userOf = (name: string): User => ({ accessKeyId: name, secretAccessKey: `${name}-of-the-rehearsal` });

/** What each user of the bucket may do. Nobody but the owner may delete an object or change a rule. */
const rights = {
  writer: { objects: ['s3:PutObject', 's3:AbortMultipartUpload'], bucket: [] },
  reader: { objects: ['s3:GetObject'], bucket: ['s3:ListBucket'] },
};

/** The server given by `S3_ENDPOINT`: one user has all rights there, so those of the others are not tried. */
async function givenServer(endpoint: string, environment: string) {
  const user = {
    accessKeyId: process.env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.S3_SECRET_ACCESS_KEY ?? '',
  };
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials: user, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucketOf(environment) }));
  return {
    endpoint,
    users: { owner: user, writer: user, reader: user },
    hasRights: false,
    stop: async () => {},
  };
}

/**
 * A real S3 server (versitygw, found by the variable `S3_SERVER`) with a bucket for backups and its three users: the owner, one
 * who may only write and one who may only read.
 */
export async function startS3Server(dir: string, folder: RunFolder, environment: string) {
  if (process.env.S3_ENDPOINT) return givenServer(process.env.S3_ENDPOINT, environment);
  const program = process.env.S3_SERVER ?? 'versitygw';
  const owner = userOf('owner');
  const users = { owner, writer: userOf('writer'), reader: userOf('reader') };
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  for (const name of ['data', 'users']) mkdirSync(join(dir, name), { recursive: true });
  const rootEnv = { ROOT_ACCESS_KEY: owner.accessKeyId, ROOT_SECRET_KEY: owner.secretAccessKey };
  const server = child(
    {
      name: 's3',
      command: program,
      args: ['--port', `127.0.0.1:${port}`, '--iam-dir', join(dir, 'users'), 'posix', join(dir, 'data')],
      env: { ...process.env, ...rootEnv },
      logFile: join(dir, 's3.log'),
    },
    folder,
  );
  await server.start();
  await until('the S3 server to answer', () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    ),
  );
  const asOwner = [
    '--access',
    owner.accessKeyId,
    '--secret',
    owner.secretAccessKey,
    '--endpoint-url',
    endpoint,
  ];
  const createUser = ({ accessKeyId, secretAccessKey }: User) => {
    const user = ['--access', accessKeyId, '--secret', secretAccessKey, '--role', 'user'];
    return promisify(execFile)(program, ['admin', ...asOwner, 'create-user', ...user]);
  };
  await createUser(users.writer);
  await createUser(users.reader);
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials: owner, forcePathStyle: true });
  const Bucket = bucketOf(environment);
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(Bucket) }));
  return { endpoint, users, hasRights: true, stop: server.stop };
}

const policyOf = (bucket: string): string => {
  const allow = (user: string, actions: string[], resource: string) =>
    actions.length === 0
      ? []
      : {
          Effect: 'Allow',
          Principal: { AWS: [user] },
          Action: actions,
          Resource: `arn:aws:s3:::${resource}`,
        };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Object.entries(rights).flatMap(([user, { objects, bucket: onBucket }]) =>
      [allow(user, objects, `${bucket}/*`), allow(user, onBucket, bucket)].flat(),
    ),
  });
};
