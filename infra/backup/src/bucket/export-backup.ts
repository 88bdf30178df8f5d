import { join } from 'node:path';
import { type Manifest, manifestName } from '../parts/manifest.ts';
import { erasuresName } from '../snapshot/save-erasures.ts';
import type { Bucket } from './open-bucket.ts';

/** Where the newest list of erased accounts is: outside the backups, because an older backup needs it too. */
export const erasuresPrefix = 'erasures/';

/** Uploads a finished backup, the manifest last: a backup without it is not complete and is never restored. */
export async function exportBackup(bucket: Bucket, folder: string, { id, parts }: Manifest): Promise<void> {
  for (const { name } of parts) await bucket.put(`${id}/${name}`, join(folder, name));
  await exportErasures(bucket, folder, id);
  await bucket.put(`${id}/${manifestName}`, join(folder, manifestName));
}

/** @param id of the moment: the last one in order counts */
export const exportErasures = (bucket: Bucket, folder: string, id: string): Promise<void> =>
  bucket.put(`${erasuresPrefix}${id}.json.gz.age`, join(folder, erasuresName));
