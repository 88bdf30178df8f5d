import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { BackupError } from '../backup-error.ts';
import type { BucketConfig } from '../config.ts';

export interface Bucket extends Disposable {
  name: string;
  client: S3Client;
  /** Uploads a file, in parts if it is large. The server compares the checksum of what it has received. */
  put(key: string, file: string): Promise<void>;
  get(key: string): Promise<Readable>;
  /** The keys that begin with a prefix, in order. */
  list(prefix: string): Promise<string[]>;
}

export const bucketOf = (environment: string): string => `railhead-backups-${environment}`;

/** Attempts of one request, with growing pauses between them; the last one comes about 10 s after the first. */
const maxAttempts = 6;
const requestTimeoutMs = 60_000;

export function openBucket(config: BucketConfig, attempts = maxAttempts): Bucket {
  const name = bucketOf(config.environment);
  const client = new S3Client({
    endpoint: config.endpoint,
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    // A bucket in the path needs no name of its own in DNS.
    forcePathStyle: true,
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: 5000, requestTimeout: requestTimeoutMs },
  });
  const explained = async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      throw explain(error, what, name);
    }
  };
  return {
    name,
    client,
    put: (key, file) =>
      explained(`${key} cannot be written`, async () => {
        const params = { Bucket: name, Key: key, Body: createReadStream(file) };
        await new Upload({ client, params, partSize: 16 * 1024 * 1024 }).done();
      }),
    get: (key) =>
      explained(`${key} cannot be read`, async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        if (Body === undefined) throw new BackupError(`${key} is empty.`);
        return Body as Readable;
      }),
    list: (prefix) =>
      explained('its keys cannot be listed', async () => {
        const keys: string[] = [];
        let token: string | undefined;
        do {
          const page = await client.send(
            new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
          );
          keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
          token = page.NextContinuationToken;
        } while (token !== undefined);
        return keys.toSorted();
      }),
    [Symbol.dispose]: () => client.destroy(),
  };
}

/** One sentence with the reason. */
export function explain(error: unknown, what: string, bucket: string): unknown {
  if (error instanceof BackupError) return error;
  if (error instanceof S3ServiceException)
    return new BackupError(`The bucket ${bucket} answers ${error.name}: ${what}.`, { cause: error });
  if (error instanceof Error && isConnectionError(error))
    return new BackupError(`The bucket ${bucket} does not answer: ${what}.`, { cause: error });
  return error;
}

const isConnectionError = (error: Error): boolean =>
  error.name === 'TimeoutError' ||
  ('code' in error && typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code));
