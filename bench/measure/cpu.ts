import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Milliseconds of CPU time by the name of a process group. */
export type CpuTimes = Record<string, number>;

/** CPU time used so far by whole process groups (user and system, threads and children included). */
export function cpuTimes(groups: Record<string, number>): CpuTimes {
  const used = process.platform === 'linux' ? usedByProc() : usedByPs();
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, used.get(group) ?? 0]));
}

export const spent = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));

export const sumOf = (times: CpuTimes): number => Object.values(times).reduce((sum, ms) => sum + ms, 0);

/** CPU time that this machine's processors were busy with anything, in milliseconds; nothing where it is not told. */
export function machineBusyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/** Linux counts in ticks of 10 ms. */
const tickMs = 10;

function usedByProc(): Map<number, number> {
  const used = new Map<number, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = parseStat(readOrNothing(`/proc/${pid}/stat`));
    if (stat) used.set(stat.group, (used.get(stat.group) ?? 0) + stat.ms);
  }
  return used;
}

/** One line of `/proc/<pid>/stat`; the program's name in parentheses may hold anything. */
export function parseStat(line: string): { group: number; ms: number } | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [group, user, system] = [fields[2], fields[11], fields[12]].map(Number);
  if (group === undefined || user === undefined || system === undefined) return undefined;
  return { group, ms: (user + system) * tickMs };
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function usedByPs(): Map<number, number> {
  const used = new Map<number, number>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pgid=,time='], { encoding: 'utf8' }).split('\n')) {
    const [group, time] = line.trim().split(/\s+/);
    if (time) used.set(Number(group), (used.get(Number(group)) ?? 0) + parsePsTime(time));
  }
  return used;
}

/** `[[days-]hours:]minutes:seconds.hundredths` in milliseconds. */
export function parsePsTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').toReversed();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}
