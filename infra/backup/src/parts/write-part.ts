import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Encrypter } from 'age-encryption';
import type { Part } from './manifest.ts';

/** Ends with how a part is stored: `age -d -i <identity> <file> | gunzip` reads it without this program. */
export const partSuffix = '.gz.age';

/** Compresses and encrypts data into a file of the backup. The hash is that of the stored file. */
export async function writePart(
  folder: string,
  name: string,
  data: AsyncIterable<Uint8Array>,
  recipient: string,
): Promise<Part> {
  const stored = `${name}${partSuffix}`;
  const file = join(folder, stored);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    Readable.from(data, { objectMode: false }),
    createGzip(),
    (compressed: AsyncIterable<Uint8Array>) => encrypt(compressed, recipient),
    async function* (encrypted: AsyncIterable<Uint8Array>) {
      for await (const chunk of encrypted) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(file, { mode: 0o600, flush: true }),
  );
  return { name: stored, bytes, sha256: hash.digest('hex') };
}

async function* encrypt(data: AsyncIterable<Uint8Array>, recipient: string): AsyncIterable<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(ReadableStream.from(data));
}

/** Collects small pieces, because each piece costs a step of every stream that it passes. */
export async function* inLargerChunks(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < chunkBytes) continue;
    yield Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

const chunkBytes = 256 * 1024;
