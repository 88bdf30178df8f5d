import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const pollMs = 300;

/**
 * Prints what services write into their logs from now on: `orders  info   order placed`.
 * @param files the log file of each service by its name.
 * @returns stops.
 */
export function followLogs(
  files: Readonly<Record<string, string>>,
  print: (line: string) => void,
): () => void {
  const width = Math.max(...Object.keys(files).map((name) => name.length));
  const tails = Object.entries(files).map(([name, file]) => ({
    name: name.padEnd(width),
    ...openTail(file),
  }));
  const timer = setInterval(() => {
    for (const { name, read } of tails) for (const line of read()) print(`${name}  ${logText(line)}`);
  }, pollMs);
  return () => {
    clearInterval(timer);
    for (const { close } of tails) close();
  };
}

function openTail(file: string) {
  const descriptor = openSync(file, 'r');
  let position = fstatSync(descriptor).size;
  let unfinished = '';
  return {
    /** The lines that were completed since the last call. */
    read(): string[] {
      const added = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - position));
      position += readSync(descriptor, added, 0, added.length, position);
      const lines = (unfinished + added.toString()).split('\n');
      unfinished = lines.pop() ?? '';
      return lines;
    },
    close: () => closeSync(descriptor),
  };
}

const levels: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** Services log JSON; what their runtime prints is plain text. */
function logText(line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as { level: number; msg: string; err?: { message: string } };
    return `${(levels[level] ?? String(level)).padEnd(5)}  ${msg}${err ? `: ${err.message}` : ''}`;
  } catch {
    return line;
  }
}
