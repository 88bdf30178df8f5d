import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';
import { backupIdOf, type Manifest, type Part, writeManifest } from '../parts/manifest.ts';
import { writePart } from '../parts/write-part.ts';
import { dumpDatabases } from './dump-databases.ts';
import { pinReads } from './pinned-reads.ts';
import { saveErasures } from './save-erasures.ts';
import { readPositions, saveStreams } from './save-streams.ts';

export interface SnapshotOptions {
  environment: string;
  /** Whoever has its identity can decrypt the backup; the program that makes it cannot. */
  recipient: string;
  /** The new backup becomes a folder in it. */
  backups: string;
}

/**
 * Writes a backup into a new folder. The databases are read at one moment, and only then the streams: so they have every
 * event that the databases count as published. What came later is recognised by its sequence, and a restore cuts it off.
 */
export async function takeSnapshot(
  installation: Installation,
  { environment, recipient, backups }: SnapshotOptions,
): Promise<{ folder: string; manifest: Manifest }> {
  const startedAt = new Date();
  const id = backupIdOf(startedAt);
  const folder = join(backups, id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const write = (name: string, data: AsyncIterable<Uint8Array>): Promise<Part> =>
      writePart(folder, name, data, recipient);
    const positions = await readPositions(installation);
    const databases = await readDatabases(installation, write);
    const streams = await saveStreams(installation, positions, write);
    const manifest: Manifest = {
      format: 1,
      id,
      environment,
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      databaseTime: databases.time.toISOString(),
      consistency: databases.consistency,
      streams: streams.saved,
      parts: [...databases.parts, ...streams.parts],
    };
    await saveErasures(installation.mongo, installation.databaseOf('auth'), folder, recipient);
    await writeManifest(folder, manifest);
    return { folder, manifest };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function readDatabases(
  installation: Installation,
  write: (name: string, data: AsyncIterable<Uint8Array>) => Promise<Part>,
) {
  await using reads = await pinReads(installation.mongo);
  const { consistency, time, session } = reads;
  return { consistency, time, parts: await dumpDatabases(installation, session, write) };
}
