import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { BackupError } from '../backup-error.ts';

/** A file of a backup as it is stored: compressed and encrypted. */
const Part = Type.Object({
  name: Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_./-]*$' }),
  bytes: Type.Integer(),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  /** Documents or messages; absent for a description. */
  count: Type.Optional(Type.Integer()),
});
export type Part = Static<typeof Part>;

const SavedStream = Type.Object({
  name: Type.String(),
  /** The last sequence before the databases were read: what it and its predecessors tell is in the databases. */
  position: Type.Integer(),
  firstSeq: Type.Integer(),
  lastSeq: Type.Integer(),
  messages: Type.Integer(),
});
export type SavedStream = Static<typeof SavedStream>;

/** Describes a backup. It is written last, so a backup without it was interrupted. It contains no personal data. */
export const Manifest = Type.Object({
  format: Type.Literal(1),
  id: Type.String(),
  environment: Type.String(),
  startedAt: Type.String(),
  finishedAt: Type.String(),
  /** The moment of the databases, by their own clock. A restore loses what happened later. */
  databaseTime: Type.String(),
  consistency: Type.Union([Type.Literal('snapshot reads'), Type.Literal('transaction')]),
  streams: Type.Array(SavedStream),
  parts: Type.Array(Part),
});
export type Manifest = Static<typeof Manifest>;

export const manifestName = 'manifest.json';

const manifest = Compile(Manifest);

export function parseManifest(text: string): Manifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (!manifest.Check(parsed)) throw new BackupError('The manifest of this backup cannot be read.');
  return parsed;
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => {
    throw new BackupError(`${folder} has no manifest, so it is not a finished backup.`);
  });
  return parseManifest(text);
}

export const writeManifest = (folder: string, value: Manifest): Promise<void> =>
  writeFile(join(folder, manifestName), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });

/** `2026-11-28T00-00-00Z`: sorts by time and needs no escaping. */
export const backupIdOf = (time: Date): string =>
  time
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
