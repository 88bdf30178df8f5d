import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makePrivateFolder } from '../private-files.ts';
import { identityOf } from './identity.ts';

type Entry = { name: string; pid: number; identity: string };

/**
 * A folder with one file per process that we started: pid, start time and executable. If the launcher is killed, the
 * next start recognises the processes that it leftovers behind and ends them.
 */
export type RunFolder = ReturnType<typeof runFolder>;

export function runFolder(dir: string) {
  const file = (name: string) => join(dir, `${name}.json`);
  const entries = (): Entry[] =>
    readdirSync(dir)
      .filter(isEntry)
      .flatMap((name) => read(join(dir, name)));
  makePrivateFolder(dir);

  const folder = {
    remember(name: string, pid: number) {
      const identity = identityOf(pid);
      if (identity) writeFileSync(file(name), JSON.stringify({ name, pid, identity } satisfies Entry));
    },
    forget(name: string) {
      rmSync(file(name), { force: true });
    },
    /** The pid recorded under this name, if that process still runs. */
    alive: (name: string): number | undefined =>
      entries().find((entry) => entry.name === name && isAlive(entry))?.pid,

    /** Kills what an earlier start leftovers behind, waits until it is gone and returns the names. */
    async endLeftovers(): Promise<string[]> {
      const leftovers = entries().filter((entry) => entry.pid !== process.pid && isAlive(entry));
      for (const { pid } of leftovers) killGroup(pid, 'SIGKILL');
      for (const entry of leftovers) while (isAlive(entry)) await delay(10);
      for (const { name } of entries()) rmSync(file(name), { force: true });
      return leftovers.map(({ name }) => name);
    },

    /** Kills everything while a start is under way: repeats until no process is left, because it may be starting some. */
    async endAll(): Promise<void> {
      while ((await folder.endLeftovers()).length > 0);
    },
  };
  return folder;
}

/** Signals a process and its group. A group that is already gone is not an error. */
export function killGroup(pid: number, signal: NodeJS.Signals) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // Not a group leader, or gone.
    }
  }
}

const isEntry = (name: string) => name.endsWith('.json');
const isAlive = ({ pid, identity }: Entry) => identityOf(pid) === identity;

function read(path: string): Entry[] {
  try {
    return [JSON.parse(readFileSync(path, 'utf8')) as Entry];
  } catch {
    return []; // half written by a start that was killed, so there is nothing to compare with
  }
}
