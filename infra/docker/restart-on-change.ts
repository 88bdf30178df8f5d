/**
 * Runs a program, and anew whenever something in the folders changes: `node restart-on-change.ts server.ts common/src orders/src`.
 * `node --watch` and `--watch-path` notice only the first change of a file that is replaced, as file sync and many editors do,
 * because they watch the file itself. Here folders are watched, which report their files by name.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

const [program = '', ...folders] = process.argv.slice(2);
/** One save changes a folder several times. */
const settleMs = 100;
/** What has not stopped by then is ended: a restart takes less than three seconds. */
const stopMs = 1500;

let child: ChildProcess | undefined;
let timer: NodeJS.Timeout | undefined;
let restarts = Promise.resolve();
const watchers = new Map<string, FSWatcher>();
const say = (line: string) => process.stdout.write(`${line}\n`);

function start(): void {
  const started = spawn(process.execPath, [program], { stdio: 'inherit' });
  child = started;
  started.once('exit', (code, signal) => {
    if (child === started)
      say(`${program} ended with ${signal ?? `code ${code}`}; the next change starts it`);
    if (child === started) child = undefined;
  });
}

async function stop(): Promise<void> {
  const stopped = child;
  child = undefined;
  if (!stopped) return;
  const ended = once(stopped, 'exit');
  stopped.kill('SIGTERM');
  const kill = setTimeout(() => stopped.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(kill);
}

function watchFolder(folder: string): void {
  if (watchers.has(folder)) return;
  const watcher = watch(folder, (_event, name) => {
    if (existsSync(folder)) watchFoldersIn(folder);
    else forget(folder);
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarts = restarts.then(async () => {
        say(`${join(folder, name ?? '')} changed, ${program} restarts`);
        await stop();
        start();
      });
    }, settleMs);
  });
  watcher.on('error', () => forget(folder));
  watchers.set(folder, watcher);
  watchFoldersIn(folder);
}

function watchFoldersIn(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) watchFolder(join(folder, entry.name));
  }
}

function forget(folder: string): void {
  watchers.get(folder)?.close();
  watchers.delete(folder);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    const ending = child;
    child = undefined;
    if (!ending) process.exit();
    ending.once('exit', (code) => process.exit(code ?? 0));
    ending.kill(signal);
  });
}
for (const folder of folders) watchFolder(folder);
start();
