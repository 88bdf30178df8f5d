import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { isFree } from '../processes/ports.ts';
import { isNewEnough, passedOver } from '../servers/choose.ts';
import { findPython, programsOnPath, which } from '../servers/probe.ts';
import { recipes } from '../servers/recipes.ts';

/** One thing looked at. A `fault` stops a start, a `warning` does not; both say why and give one command. */
export type Finding =
  | { kind: 'fine'; what: string }
  | { kind: 'warning' | 'fault'; what: string; cause: string; mend: string };

const run = promisify(execFile);

/** Looks at everything a start needs of this machine. `frontDoor` is the port, and whether the person insists on it. */
export async function examine(options: {
  env: NodeJS.ProcessEnv;
  home: string;
  frontDoor: { port: number; isAsked: boolean };
}): Promise<Finding[]> {
  const asked = await Promise.all(Object.values(recipes).map((recipe) => programs(recipe, options.env)));
  return [
    node(process.versions.node),
    tool('npm', options.env),
    tool('git', options.env),
    await python(options.env),
    await port(options.frontDoor),
    ...asked.flat(),
    folder(options.home),
  ];
}

export function node(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const what = `Node ${version}`;
  if (major > 24 || (major === 24 && minor >= 12)) return { kind: 'fine', what };
  return {
    kind: 'fault',
    what,
    cause: 'Node 24.12 or newer runs this; npm brings one along.',
    mend: 'npm ci && npm start',
  };
}

function tool(name: string, env: NodeJS.ProcessEnv): Finding {
  if (which(name, env)) return { kind: 'fine', what: name };
  return {
    kind: 'warning',
    what: name,
    cause: `${name} is not on the PATH.`,
    mend: `sudo apt-get install ${name}`,
  };
}

async function python(env: NodeJS.ProcessEnv): Promise<Finding> {
  const found = await findPython(env);
  if ('path' in found) return { kind: 'fine', what: 'Python with venv' };
  const cause = `${found.missing}, so servers that are not here cannot be fetched as wheels.`;
  return { kind: 'warning', what: 'Python with venv', cause, mend: 'sudo apt-get install python3-venv' };
}

async function port({ port: number, isAsked }: { port: number; isAsked: boolean }): Promise<Finding> {
  const what = `Port ${number}`;
  if (await isFree(number)) return { kind: 'fine', what };
  const cause = `It is taken${await holderOf(number)}${isAsked ? '.' : '; a free one is used instead.'}`;
  return { kind: isAsked ? 'fault' : 'warning', what, cause, mend: 'RAILHEAD_PORT=8090 npm start' };
}

async function programs(
  recipe: (typeof recipes)[keyof typeof recipes],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  if (env[recipe.variable]) return [{ kind: 'fine', what: `${recipe.title} given by ${recipe.variable}` }];
  const found = await programsOnPath(recipe, env);
  const fine = found
    .filter((program) => isNewEnough(recipe, program))
    .map(({ path, version }): Finding => ({ kind: 'fine', what: `${path} ${version ?? ''}`.trim() }));
  const mend = `${recipe.variable}=… npm start`;
  return [
    ...fine,
    ...passedOver(recipe, { found }).map(
      (cause): Finding => ({ kind: 'warning', what: recipe.title, cause, mend }),
    ),
  ];
}

function folder(home: string): Finding {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
    return { kind: 'fine', what: 'Data folder' };
  } catch {
    return {
      kind: 'fault',
      what: 'Data folder',
      cause: '.railhead cannot be written.',
      mend: 'sudo chown -R "$USER" .railhead',
    };
  }
}

/** Who listens there, as far as the system tells. */
async function holderOf(number: number): Promise<string> {
  const seen = await run('lsof', ['-nP', `-iTCP:${number}`, '-sTCP:LISTEN', '-Fcp']).catch(() => undefined);
  const [pid, command] = [/^p(.+)$/m, /^c(.+)$/m].map((field) => field.exec(seen?.stdout ?? '')?.[1]);
  return pid ? ` by ${command ?? 'a process'} (process ${pid})` : '';
}

/** The findings for a terminal: all of them, or only what is wrong. */
export function report(findings: readonly Finding[], { onlyWrong = false } = {}): string {
  return findings
    .filter(({ kind }) => !onlyWrong || kind !== 'fine')
    .map((finding) =>
      finding.kind === 'fine'
        ? `  ok       ${finding.what}`
        : `  ${finding.kind.padEnd(7)}  ${finding.what}: ${finding.cause}\n           mend: ${finding.mend}`,
    )
    .join('\n');
}
