import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decrypter } from 'age-encryption';
import { BackupError } from '../backup-error.ts';
import { partSuffix } from './write-part.ts';

/** The decrypted and decompressed data of a part. Verify the backup first: see `verifyFolder`. */
export async function* readPart(folder: string, name: string, identity: string): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: 128 * 1024 });
  const decompressed = pipeline(await decrypt(join(folder, `${name}${partSuffix}`), identity), gunzip);
  // Awaited below; if the reader stops early, nobody asks for it.
  decompressed.catch(() => undefined);
  yield* gunzip;
  await decompressed;
}

async function decrypt(file: string, identity: string): Promise<Readable> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const stored = ReadableStream.from(createReadStream(file));
  const decrypted = await decrypter.decrypt(stored).catch((cause: unknown) => {
    throw new BackupError('This identity cannot decrypt the backup; it was made for another recipient.', {
      cause,
    });
  });
  return Readable.from(decrypted);
}

export async function readPartText(folder: string, name: string, identity: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPart(folder, name, identity)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
