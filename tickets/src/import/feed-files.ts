import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { unzipSync } from 'fflate';
import { FeedError } from './feed-error.ts';

/** The operator's coaches and prices. */
export const fleetFile = 'fleet.json';

/** The files of a feed, in a folder or an archive. */
export type FeedFiles = {
  /** The folder's or archive's own name. */
  name: string;
  has(file: string): boolean;
  /** The bytes of a file that the feed has. */
  open(file: string): Readable;
};

async function folderFiles(folder: string): Promise<FeedFiles> {
  const files = new Set(await readdir(folder));
  return {
    name: basename(folder),
    has: (file) => files.has(file),
    open: (file) => createReadStream(join(folder, file)),
  };
}

/** The files may be in a folder inside the archive; the fleet file may also be next to it. */
async function zipFiles(path: string): Promise<FeedFiles> {
  const inside = unzip(path, await readFile(path));
  const beside = new Set(await readdir(dirname(path)));
  return {
    name: basename(path).replace(/\.zip$/i, ''),
    has: (file) => inside.has(file) || (file === fleetFile && beside.has(file)),
    open(file) {
      const bytes = inside.get(file);
      return bytes ? Readable.from([Buffer.from(bytes)]) : createReadStream(join(dirname(path), file));
    },
  };
}

function unzip(path: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const wanted = /(^|\/)[a-z_]+\.(txt|json)$/;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name }) => wanted.test(name) && !name.startsWith('__MACOSX'),
    });
    return new Map(Object.entries(entries).map(([name, content]) => [basename(name), content]));
  } catch (cause) {
    throw new FeedError(basename(path), undefined, 'is not a readable zip archive', { cause });
  }
}

/** Opens a feed in a folder or a zip archive. @throws FeedError if there is neither. */
export async function openFeed(path: string): Promise<FeedFiles> {
  const place = resolve(path);
  const found = await stat(place).catch(() => undefined);
  if (!found) throw new FeedError(basename(place), undefined, 'no such folder or zip archive');
  return found.isDirectory() ? folderFiles(place) : zipFiles(place);
}
