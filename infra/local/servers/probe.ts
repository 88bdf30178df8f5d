import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Choice, choose, type Found, type Needs, type Probes, passedOver } from './choose.ts';
import { dockerHas } from './docker.ts';

const run = promisify(execFile);

/** Looks around, the costly looks only when the cheap ones found nothing, and says what it chose and passed over. */
export async function findSource(
  needs: Needs,
  env: NodeJS.ProcessEnv,
): Promise<{ choice: Choice; passedOver: string[] }> {
  const looks: (() => Promise<Probes>)[] = [
    async () => ({ url: env[needs.variable] || undefined }),
    async () => ({ found: await programsOnPath(needs, env) }),
    async () => ({ docker: await dockerHas(needs.image) }),
    async () => ({ python: await findPython(env) }),
  ];
  let probes: Probes = {};
  let choice = choose(needs, probes);
  for (const look of looks) {
    probes = { ...probes, ...(await look()) };
    choice = choose(needs, probes);
    if (choice.source !== 'none') break;
  }
  return { choice, passedOver: passedOver(needs, probes) };
}

/** The programs on the PATH that could serve, in the order they are preferred, with their versions. */
export async function programsOnPath({ programs }: Needs, env: NodeJS.ProcessEnv): Promise<Found[]> {
  const found = programs.flatMap(({ program }) => {
    const path = which(program, env);
    return path ? [{ program, path }] : [];
  });
  return Promise.all(found.map(async (one) => ({ ...one, version: await versionOf(one.path) })));
}

/** A Python that can make a private folder, or what it lacks. */
export async function findPython(env: NodeJS.ProcessEnv): Promise<NonNullable<Probes['python']>> {
  const path = which('python3', env);
  if (!path) return { missing: 'there is no python3' };
  const [version, hasVenv] = await Promise.all([
    versionOf(path),
    answers(path, ['-c', 'import venv, ensurepip']),
  ]);
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (major < 3 || minor < 10) return { missing: `${path} is ${version ?? 'of no known version'}` };
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

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(path, ['--version'], { timeout: 5_000 });
    return /\d+\.\d+(\.\d+)?(-[\w.]+)?/.exec(stdout || stderr)?.[0];
  } catch {
    return undefined;
  }
}

const answers = (path: string, args: string[]) =>
  run(path, args, { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
