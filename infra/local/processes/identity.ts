import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * What tells one process from a later one with the same number: its start time and its program (not its command
 * line, which Redis for one rewrites).
 * `undefined` when no such process lives.
 */
export function identityOf(pid: number): string | undefined {
  try {
    return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses and may hold anything; fields are counted behind it.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z') return undefined;
  return `${rest[18]} ${readlinkSync(`/proc/${pid}/exe`)}`;
}

const fromPs = (pid: number): string =>
  execFileSync('ps', ['-o', 'lstart=', '-o', 'ucomm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
