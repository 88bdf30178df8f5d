import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { home } from '../../../infra/local/paths.ts';
import { findPython } from '../../../infra/local/servers/probe.ts';
import { installWheels } from '../../../infra/local/servers/wheels.ts';

/** A scanner of PyPI. Its version is in the requirements file of its name. */
export type ToolName = 'checkov' | 'detect-secrets' | 'schemathesis' | 'zizmor';

/**
 * The path of a scanner, or why there is none here. It is installed when it is first needed, each into an environment of its
 * own, because scanners disagree on the versions of what they share.
 */
export async function findTool(name: ToolName): Promise<{ program: string } | { missing: string }> {
  const python = await findPython(process.env);
  if (!('path' in python)) return python;
  const folder = join(home, 'tools', name);
  const requirements = fileURLToPath(new URL(`${name}.txt`, import.meta.url));
  try {
    await installWheels(python.path, folder, { requirements }, () => undefined);
  } catch (error) {
    return {
      missing: `${name} could not be installed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  return { program: join(folder, 'bin', name) };
}

interface Output {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs a scanner to its end. Not synchronously, because the mailbox of the product runs in this process. */
export async function runTool(program: string, args: string[], cwd: string): Promise<Output> {
  const env = { ...process.env, NO_COLOR: '1', NO_PROXY: 'localhost,127.0.0.1' };
  const running = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(running, 'close');
  const [stdout, stderr] = await Promise.all([text(running.stdout), text(running.stderr)]);
  const [code] = (await ended) as [number | null];
  return { stdout, stderr, code };
}
