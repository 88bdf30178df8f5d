import { BackupError } from '../backup-error.ts';

/** Splits the contents of a BSON file into documents; each begins with its own length. */
export async function* documentsIn(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    while (rest.length - start >= lengthBytes) {
      const length = rest.readInt32LE(start);
      if (length < lengthBytes) throw new BackupError('A file of the backup is not BSON.');
      if (rest.length - start < length) break;
      yield rest.subarray(start, start + length);
      start += length;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) throw new BackupError('A file of the backup ends within a document.');
}

const lengthBytes = 4;
