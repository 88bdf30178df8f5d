import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';

/** Makes a folder that only its owner can enter, also if it exists with other permissions. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Writes a file that only its owner can read, also if it exists with other permissions. */
export function writePrivateFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}
