import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** An append-only file of JSON lines. */
export interface Journal {
  /** On return the line survives a crash of the process and, with `sync`, of the machine. */
  append: (entry: unknown, sync: boolean) => void;
  close: () => void;
}

/** The lines of a journal, oldest first. A last line that was cut off by a crash was never acknowledged and is ignored. */
export function readJournal(file: string): unknown[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line): unknown => JSON.parse(line));
}

/** Replaces the journal with one that contains these entries (written to a new file, then renamed) and opens it. */
export function startJournal(file: string, entries: unknown[]): Journal {
  const newFile = `${file}.new`;
  writeFileSync(newFile, entries.map(toLine).join(''), { flush: true });
  renameSync(newFile, file);
  syncFolder(dirname(file));
  const descriptor = openSync(file, 'a');
  return {
    append: (entry, sync) => {
      const { size } = fstatSync(descriptor);
      try {
        writeFileSync(descriptor, toLine(entry));
        if (sync) fdatasyncSync(descriptor);
      } catch (error) {
        ftruncateSync(descriptor, size); // half a line would corrupt the next one
        throw error;
      }
    },
    close: () => closeSync(descriptor),
  };
}

const toLine = (entry: unknown) => `${JSON.stringify(entry)}\n`;

function syncFolder(folder: string) {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
