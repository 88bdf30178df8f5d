import type { Installation } from '../installation.ts';
import { readManifest } from '../parts/manifest.ts';
import { verifyFolder } from '../parts/verify-folder.ts';
import { checkEmpty } from './check-empty.ts';
import { cutStreams } from './cut-streams.ts';
import { loadDatabases } from './load-databases.ts';
import { loadStreams } from './load-streams.ts';
import { requestErasures } from './request-erasures.ts';

export interface RestoreOptions {
  /** Of the backup, with its manifest. */
  folder: string;
  identity: string;
  /** Of each stream; as in the backup when absent. */
  replicas?: number;
}

export interface Restored {
  documents: number;
  messages: number;
  /** Messages about what happened after the moment of the databases. */
  cut: number;
  /** Accounts that were erased since, and that `auth` erases again at its start. */
  erasures: number;
}

/** Restores a backup into an empty system; it checks every hash before it writes anything. */
export async function restore(
  installation: Installation,
  { folder, identity, replicas }: RestoreOptions,
): Promise<Restored> {
  const { mongo, databaseOf } = installation;
  const manifest = await readManifest(folder);
  await verifyFolder(folder, manifest);
  await checkEmpty(installation);
  const documents = await loadDatabases(mongo, folder, manifest, identity);
  const messages = await loadStreams(installation, folder, manifest, identity, replicas);
  const cut = await cutStreams(installation, manifest);
  const erasures = await requestErasures(mongo, databaseOf('auth'), folder, identity);
  return { documents, messages: messages - cut, cut, erasures };
}
