import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Linux counts in ticks of 10 ms. */
const tickMs = 10;
/** Above this share of the machine, a row does not count. */
export const maxForeignShare = 0.1;

/**
 * Measures which share of the machine others used during some work: their processes, and steal, which is what the
 * hypervisor gave to other machines. Undefined where it cannot be told apart from our own use.
 */
export async function measureForeignLoad<T>(
  work: () => Promise<T>,
): Promise<{ result: T; foreignShare: number | undefined }> {
  const [before, began] = [machineAndOwn(), performance.now()];
  const result = await work();
  const after = machineAndOwn();
  if (!before || !after) return { result, foreignShare: undefined };
  const capacityMs = (performance.now() - began) * cpus().length;
  return { result, foreignShare: foreignShare(before, after, capacityMs) };
}

interface Used {
  /** All processors, with steal, in milliseconds. */
  machineMs: number;
  /** This process and all of its descendants, also those that have ended. */
  ownMs: number;
}

export const foreignShare = (before: Used, after: Used, capacityMs: number): number =>
  Math.max(0, after.machineMs - before.machineMs - (after.ownMs - before.ownMs)) / capacityMs;

function machineAndOwn(): Used | undefined {
  if (process.platform !== 'linux') return undefined;
  const machineMs = parseMachineMs(readFileSync('/proc/stat', 'utf8'));
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = pids.flatMap((pid) => parseFamily(readStat(pid)) ?? []);
  return { machineMs, ownMs: familyMs(process.pid, stats) };
}

/** User, nice, system and steal time of the first line of `/proc/stat`. Interrupts are not assigned to anybody. */
export function parseMachineMs(stat: string): number {
  const [, user = 0, nice = 0, system = 0, , , , , steal = 0] = (stat.split('\n')[0] ?? '')
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + steal) * tickMs;
}

interface Relative {
  pid: number;
  parent: number;
  /** Its own time and that of its children that have ended. */
  ms: number;
}

/** Parses `/proc/<pid>/stat`. The program name in parentheses may contain anything. */
export function parseFamily(line: string): Relative | undefined {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent, ...ticks] = [1, 11, 12, 13, 14].map((field) => fields[field] ?? Number.NaN);
  const ms = ticks.reduce((sum, each) => sum + each, 0) * tickMs;
  if (parent === undefined || Number.isNaN(ms)) return undefined;
  return { pid: Number.parseInt(line, 10), parent, ms };
}

/** The time of a process and all of its descendants. */
export function familyMs(root: number, relatives: Relative[]): number {
  const children = Map.groupBy(relatives, ({ parent }) => parent);
  const rest = relatives.filter(({ pid }) => pid === root);
  let sum = 0;
  for (let next = rest.pop(); next; next = rest.pop()) {
    sum += next.ms;
    rest.push(...(children.get(next.pid) ?? []));
  }
  return sum;
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
