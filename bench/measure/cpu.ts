import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** CPU time in milliseconds by name of the process group. */
export type CpuTimes = Record<string, number>;

/** The CPU time of some work by process, and how many cores everything else on the machine used meanwhile. */
export interface CpuMeasurement<T> {
  result: T;
  cpu: CpuTimes;
  otherCores: number;
}

/** Measures the CPU time of process groups, named by `groups`, while some work is done. */
export async function measureCpu<T>(
  groups: () => Record<string, number>,
  work: () => Promise<T>,
): Promise<CpuMeasurement<T>> {
  const before = { at: performance.now(), busy: machineBusyMs(), used: cpuTimes(groups()) };
  const result = await work();
  const cpu = cpuUsed(before.used, cpuTimes(groups()));
  const elapsed = performance.now() - before.at;
  return { result, cpu, otherCores: Math.max(0, machineBusyMs() - before.busy - totalMs(cpu)) / elapsed };
}

/** The process group of each running process, by name. */
export const groupsOf = (processes: Record<string, { pid?: number | undefined }>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(processes).flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid]])),
  );

/** CPU time that process groups have used so far (user and system, including threads and children). */
export function cpuTimes(groups: Record<string, number>): CpuTimes {
  const used = process.platform === 'linux' ? usedByProc() : usedByPs();
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, used.get(group) ?? 0]));
}

export const cpuUsed = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));

export const totalMs = (times: CpuTimes): number => Object.values(times).reduce((sum, ms) => sum + ms, 0);

/** The busy time of all processors of this machine in milliseconds; 0 if the system does not report it. */
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

/** Parses `/proc/<pid>/stat`. The program name in parentheses may contain anything. */
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
