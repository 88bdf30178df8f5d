import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Choice,
  chooseSource,
  type FoundProgram,
  type LocalSource,
  onlyDatabase,
  type ProbeResults,
  type ServerRequirements,
  skippedSources,
} from './choose.ts';
import { probeDocker } from './docker.ts';

const run = promisify(execFile);

/** Long enough for a laptop that is busy with something else; a program that is missing fails at once. */
const PATIENCE_MS = 30_000;

/** Probes the sources, cheapest first, until one can be used. Returns the choice and the sources that were skipped. */
export async function findSource(
  anyRequirements: ServerRequirements,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<{ choice: Choice; skipped: string[] }> {
  const requirements = requirementsIn(anyRequirements, env);
  const probes: Record<LocalSource, () => Promise<ProbeResults>> = {
    path: async () => ({ found: await programsOnPath(requirements, env) }),
    docker: async () => ({ docker: await probeDocker(requirements.image, log) }),
    wheels: async () => ({ python: await findPython(env) }),
  };
  let results: ProbeResults = { url: env[requirements.variable] || undefined };
  let choice = chooseSource(requirements, results);
  for (const source of requirements.sources ?? (['path', 'docker', 'wheels'] as const)) {
    if (choice.source !== 'none') break;
    results = { ...results, ...(await probes[source]()) };
    choice = chooseSource(requirements, results);
  }
  return { choice, skipped: skippedSources(requirements, results) };
}

/** The requirements after `RAILHEAD_DATABASE`, which concerns only the database. */
export const requirementsIn = (
  requirements: ServerRequirements,
  { RAILHEAD_DATABASE: wanted }: NodeJS.ProcessEnv,
): ServerRequirements =>
  requirements.name === 'mongo' && wanted ? onlyDatabase(requirements, wanted) : requirements;

/** The suitable programs on the PATH with their versions, most preferred first. */
export async function programsOnPath(
  { programs }: ServerRequirements,
  env: NodeJS.ProcessEnv,
): Promise<FoundProgram[]> {
  const found = programs.flatMap(({ program }) => {
    const path = which(program, env);
    return path ? [{ program, path }] : [];
  });
  return Promise.all(found.map(async (one) => ({ ...one, version: await versionOf(one.path) })));
}

/** A Python that can create a virtual environment, or what is missing. */
export async function findPython(env: NodeJS.ProcessEnv): Promise<NonNullable<ProbeResults['python']>> {
  const path = which('python3', env);
  if (!path) return { missing: 'python3 is not installed' };
  const [version, hasVenv] = await Promise.all([
    versionOf(path),
    succeeds(path, ['-c', 'import venv, ensurepip']),
  ]);
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (major < 3 || minor < 10) return { missing: `${path} has version ${version ?? 'unknown'}` };
  return hasVenv ? { path } : { missing: `${path} has no venv module` };
}

export function which(program: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  return PATH.split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version that a program prints. */
export async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(path, ['--version'], { timeout: PATIENCE_MS });
    return /\d+\.\d+(\.\d+)?(-[\w.]+)?/.exec(stdout || stderr)?.[0];
  } catch {
    return undefined;
  }
}

const succeeds = (path: string, args: string[]) =>
  run(path, args, { timeout: PATIENCE_MS }).then(
    () => true,
    () => false,
  );
