import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Distinguishes a process from a later one with the same pid: its start time and executable. The command line is no
 * use, because some programs (Redis) rewrite it. `undefined` if there is no such process.
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
  // The second field is the program name in parentheses, which may contain anything; count the fields after it.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z') return undefined;
  return `${rest[18]} ${readlinkSync(`/proc/${pid}/exe`)}`;
}

const fromPs = (pid: number): string =>
  execFileSync('ps', ['-o', 'lstart=', '-o', 'ucomm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
