import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '@railhead/common/runtime/config';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { BackupError } from './backup-error.ts';
import { exportBackup, exportErasures } from './bucket/export-backup.ts';
import { checkLifecycle, setLifecycle } from './bucket/lifecycle.ts';
import { openBucket } from './bucket/open-bucket.ts';
import { fetchBackup, listBackups, newestBackup, verifyInBucket } from './bucket/read-backup.ts';
import { BucketConfig, FolderConfig, IdentityConfig, ServersConfig, SnapshotConfig } from './config.ts';
import { drill } from './drill/drill.ts';
import { openInstallation } from './open-installation.ts';
import { backupIdOf, manifestName, readManifest } from './parts/manifest.ts';
import { sha256Of } from './parts/verify-folder.ts';
import { restore } from './restore/restore.ts';
import { saveErasures } from './snapshot/save-erasures.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';

type Print = (line: string) => void;
interface Command {
  /** Those in brackets are optional. */
  operands: string[];
  title: string;
  run(operands: string[], print: Print): Promise<void>;
}

/** Each runs with the rights that it needs and no other: see the environment variables that it reads. */
export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    identity: {
      operands: [],
      title: 'makes an identity, which decrypts, and its recipient, which encrypts',
      async run(_, print) {
        const identity = await generateX25519Identity();
        print(`BACKUP_IDENTITY=${identity}`);
        print(`BACKUP_RECIPIENT=${await identityToRecipient(identity)}`);
      },
    },
    snapshot: {
      operands: [],
      title: 'writes a backup of databases and streams into BACKUP_FOLDER',
      async run(_, print) {
        const options = { ...readConfig(SnapshotConfig), ...readConfig(FolderConfig) };
        await using installation = await openInstallation(readConfig(ServersConfig));
        const { folder, manifest } = await takeSnapshot(installation, options);
        const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
        print(`${manifestName} has the SHA-256 ${await sha256Of(join(folder, manifestName))}`);
        print(`${folder}: ${manifest.parts.length} files, ${bytes} bytes, ${manifest.consistency}`);
      },
    },
    export: {
      operands: [],
      title: 'uploads the finished backups of BACKUP_FOLDER, and removes them there',
      async run(_, print) {
        const { backups } = readConfig(FolderConfig);
        using bucket = openBucket(readConfig(BucketConfig));
        for (const id of (await readdir(backups)).toSorted()) {
          const folder = join(backups, id);
          await exportBackup(bucket, folder, await readManifest(folder));
          await rm(folder, { recursive: true });
          print(`${id} is in ${bucket.name}`);
        }
      },
    },
    erasures: {
      operands: [],
      title: 'uploads the list of erased accounts, so that an erasure survives a restore',
      async run(_, print) {
        const { backups } = readConfig(FolderConfig);
        const { recipient } = readConfig(SnapshotConfig);
        using bucket = openBucket(readConfig(BucketConfig));
        await using installation = await openInstallation(readConfig(ServersConfig));
        const folder = join(backups, 'erasures');
        await saveErasures(installation.mongo, installation.databaseOf('auth'), folder, recipient);
        await exportErasures(bucket, folder, backupIdOf(new Date()));
        await rm(folder, { recursive: true });
        print(`the list of erased accounts is in ${bucket.name}`);
      },
    },
    verify: {
      operands: ['[backup]'],
      title: 'reads a backup (the newest one) back from the bucket and compares every hash',
      async run([id], print) {
        using bucket = openBucket(readConfig(BucketConfig));
        const manifest = await verifyInBucket(bucket, id ?? (await newestBackup(bucket)));
        print(`${manifest.id} in ${bucket.name} is complete: ${manifest.parts.length} files`);
      },
    },
    list: {
      operands: [],
      title: 'lists the complete backups in the bucket',
      async run(_, print) {
        using bucket = openBucket(readConfig(BucketConfig));
        for (const id of await listBackups(bucket)) print(id);
      },
    },
    fetch: {
      operands: ['backup', 'folder'],
      title: 'downloads a backup (`newest`) into a folder and verifies it',
      async run([id = '', folder = ''], print) {
        using bucket = openBucket(readConfig(BucketConfig));
        const manifest = await fetchBackup(bucket, id === 'newest' ? await newestBackup(bucket) : id, folder);
        print(`${manifestName} has the SHA-256 ${await sha256Of(join(folder, manifestName))}`);
        print(`${folder} has ${manifest.id}: what happened after ${manifest.databaseTime} is not in it`);
      },
    },
    restore: {
      operands: ['folder', '[replicas]'],
      title: 'restores a backup from a folder into an empty system',
      async run([folder = '', replicas], print) {
        await using installation = await openInstallation(readConfig(ServersConfig));
        const options = {
          folder,
          ...readConfig(IdentityConfig),
          replicas: replicas ? Number(replicas) : undefined,
        };
        const { documents, messages, cut, erasures } = await restore(installation, options);
        print(`restored ${documents} documents and ${messages} messages, left out ${cut} later messages`);
        print(`accounts that are erased again when auth starts: ${erasures}`);
      },
    },
    drill: {
      operands: ['[metrics file]'],
      title: 'restores the newest backup into an empty system and audits it',
      async run([metricsFile], print) {
        using bucket = openBucket(readConfig(BucketConfig));
        const { violations } = await drill(bucket, { ...readConfig(IdentityConfig), metricsFile }, print);
        if (violations > 0) throw new BackupError(`The restored system violates ${violations} invariants.`);
      },
    },
    lifecycle: {
      operands: ['set|check'],
      title: 'sets, or reads back, how long the bucket keeps backups: three years',
      async run([action], print) {
        using bucket = openBucket(readConfig(BucketConfig));
        if (action === 'set') await setLifecycle(bucket);
        await checkLifecycle(bucket);
        print(`${bucket.name} removes backups after three years`);
      },
    },
  } satisfies Record<string, Command>),
);

export const usage = `node infra/backup/src/main.ts <command>\n\n${[...commands]
  .map(([name, { operands, title }]) => `  ${[name, ...operands].join(' ')}\n      ${title}\n`)
  .join('')}`;
