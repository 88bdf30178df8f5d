import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Returns the complete lines that were appended to a file since the previous call. */
export function followFile(file: string): () => string[] {
  let offset = 0;
  return () => {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(fstatSync(descriptor).size - offset, 0));
      const read = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
      const complete = read.subarray(0, read.lastIndexOf('\n') + 1);
      offset += complete.length;
      return complete.toString('utf8').split('\n').filter(Boolean);
    } finally {
      closeSync(descriptor);
    }
  };
}
