import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupError } from '../backup-error.ts';
import type { Manifest } from './manifest.ts';

/** Compares every file of a backup with its hash. @throws BackupError that names the first file that differs */
export async function verifyFolder(folder: string, { parts }: Manifest): Promise<void> {
  for (const { name, sha256 } of parts) {
    const found = await sha256Of(join(folder, name)).catch(() => undefined);
    if (found === undefined) throw new BackupError(`${name} is missing in the backup, nothing was restored.`);
    if (found !== sha256)
      throw new BackupError(`${name} is not the file that was backed up, nothing was restored.`);
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
