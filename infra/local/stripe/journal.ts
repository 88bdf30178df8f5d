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

/** A file of lines that only grows. */
export interface Journal {
  /** On return the line survives this process, and with `sync` the machine. */
  append: (entry: unknown, sync: boolean) => void;
  close: () => void;
}

/** The whole lines of a journal, oldest first; a last line cut short by a crash was never answered and is left out. */
export function readJournal(file: string): unknown[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line): unknown => JSON.parse(line));
}

/** Replaces the journal by one that holds these entries (written beside, then renamed) and opens it. */
export function startJournal(file: string, entries: unknown[]): Journal {
  const fresh = `${file}.new`;
  writeFileSync(fresh, entries.map(toLine).join(''), { flush: true });
  renameSync(fresh, file);
  syncFolder(dirname(file));
  const descriptor = openSync(file, 'a');
  return {
    append: (entry, sync) => {
      const { size } = fstatSync(descriptor);
      try {
        writeFileSync(descriptor, toLine(entry));
        if (sync) fdatasyncSync(descriptor);
      } catch (error) {
        ftruncateSync(descriptor, size); // half a line would spoil the next one
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
