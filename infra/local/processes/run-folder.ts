import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf } from './identity.ts';

type Entry = { name: string; pid: number; identity: string };

/**
 * The folder where each process that we start leaves its number, start time and program, so that a start that was
 * killed leaves nothing which the next one would not recognise as its own and end.
 */
export type RunFolder = ReturnType<typeof runFolder>;

export function runFolder(dir: string) {
  const file = (name: string) => join(dir, `${name}.json`);
  const entries = (): Entry[] =>
    readdirSync(dir)
      .filter(isEntry)
      .flatMap((name) => read(join(dir, name)));
  mkdirSync(dir, { recursive: true });

  return {
    remember(name: string, pid: number) {
      const identity = identityOf(pid);
      if (identity) writeFileSync(file(name), JSON.stringify({ name, pid, identity } satisfies Entry));
    },
    forget(name: string) {
      rmSync(file(name), { force: true });
    },
    /** The live process that is remembered under this name. */
    alive: (name: string): number | undefined =>
      entries().find((entry) => entry.name === name && lives(entry))?.pid,

    /** Kills what an earlier start left behind and waits until it is gone; says the names. */
    async endLeftovers(): Promise<string[]> {
      const left = entries().filter((entry) => entry.pid !== process.pid && lives(entry));
      for (const { pid } of left) killGroup(pid, 'SIGKILL');
      for (const entry of left) while (lives(entry)) await delay(10);
      for (const { name } of entries()) rmSync(file(name), { force: true });
      return left.map(({ name }) => name);
    },
  };
}

/** Signals a process and all that it started; a group that is already gone is no error. */
export function killGroup(pid: number, signal: NodeJS.Signals) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // Not the leader of a group, or gone.
    }
  }
}

const isEntry = (name: string) => name.endsWith('.json');
const lives = ({ pid, identity }: Entry) => identityOf(pid) === identity;

function read(path: string): Entry[] {
  try {
    return [JSON.parse(readFileSync(path, 'utf8')) as Entry];
  } catch {
    return []; // half written by a start that was killed: nothing to recognise anybody by
  }
}
