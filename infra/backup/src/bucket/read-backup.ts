import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { BackupError } from '../backup-error.ts';
import { type Manifest, manifestName, parseManifest, writeManifest } from '../parts/manifest.ts';
import { verifyFolder } from '../parts/verify-folder.ts';
import { erasuresName } from '../snapshot/save-erasures.ts';
import { erasuresPrefix } from './export-backup.ts';
import type { Bucket } from './open-bucket.ts';

/** The ids of all complete backups, oldest first. */
export async function listBackups(bucket: Bucket): Promise<string[]> {
  const keys = await bucket.list('');
  return keys.filter((key) => key.endsWith(`/${manifestName}`)).map((key) => dirname(key));
}

export async function newestBackup(bucket: Bucket): Promise<string> {
  const id = (await listBackups(bucket)).at(-1);
  if (id === undefined) throw new BackupError(`The bucket ${bucket.name} has no complete backup.`);
  return id;
}

const manifestIn = async (bucket: Bucket, id: string): Promise<Manifest> =>
  parseManifest(await text(await bucket.get(`${id}/${manifestName}`)));

/** Reads every object of a backup back. @throws BackupError that names the first one that is not what was exported */
export async function verifyInBucket(bucket: Bucket, id: string): Promise<Manifest> {
  const manifest = await manifestIn(bucket, id);
  for (const { name, sha256 } of manifest.parts) {
    const hash = createHash('sha256');
    await pipeline(await bucket.get(`${id}/${name}`), hash);
    if (hash.digest('hex') !== sha256)
      throw new BackupError(`${id}/${name} in ${bucket.name} is not the file that was exported.`);
  }
  return manifest;
}

/** Downloads a backup, with the newest list of erased accounts, into a new folder and verifies it. */
export async function fetchBackup(bucket: Bucket, id: string, folder: string): Promise<Manifest> {
  const manifest = await manifestIn(bucket, id);
  for (const { name } of manifest.parts) await download(bucket, `${id}/${name}`, join(folder, name));
  const erasures = (await bucket.list(erasuresPrefix)).at(-1);
  if (erasures !== undefined) await download(bucket, erasures, join(folder, erasuresName));
  await writeManifest(folder, manifest);
  await verifyFolder(folder, manifest);
  return manifest;
}

async function download(bucket: Bucket, key: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await pipeline(await bucket.get(key), createWriteStream(file, { mode: 0o600 }));
}
