import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { makePrivateFolder } from '../private-files.ts';
import { isFree } from '../processes/ports.ts';
import { databases, isDatabaseName, isNewEnough, skippedSources } from '../servers/choose.ts';
import { findPython, programsOnPath, requirementsIn, which } from '../servers/probe.ts';
import { serverSpecs } from '../servers/server-specs.ts';
import { wheelVersions } from '../servers/wheels.ts';

/** The result of one check. An `error` prevents the start, a `warning` does not; both give the cause and a command that fixes it. */
export type Check =
  | { kind: 'ok'; what: string }
  | { kind: 'warning' | 'error'; what: string; cause: string; fix: string };

const run = promisify(execFile);

/** Checks everything that a start needs. A busy gateway port is an error only if the user requested that port. */
export async function diagnose(options: {
  env: NodeJS.ProcessEnv;
  home: string;
  gateway: { port: number; isRequested: boolean };
}): Promise<Check[]> {
  const specs = Object.values(serverSpecs).filter(
    ({ name }) => name !== 'mongo' || checkDatabaseName(options.env).length === 0,
  );
  const servers = await Promise.all(specs.map((spec) => checkServer(spec, options.env)));
  return [
    checkNode(process.versions.node),
    checkTool('npm', options.env),
    checkTool('git', options.env),
    await checkPython(options.env),
    await checkPort(options.gateway),
    ...checkDatabaseName(options.env),
    ...servers.flat(),
    checkDataFolder(options.home),
  ];
}

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const what = `Node ${version}`;
  if (major > 24 || (major === 24 && minor >= 12)) return { kind: 'ok', what };
  return {
    kind: 'error',
    what,
    cause: 'Node 24.12 or newer is required; `npm ci` installs one.',
    fix: 'npm ci && npm start',
  };
}

function checkTool(name: string, env: NodeJS.ProcessEnv): Check {
  if (which(name, env)) return { kind: 'ok', what: name };
  return {
    kind: 'warning',
    what: name,
    cause: `${name} is not on the PATH.`,
    fix: `sudo apt-get install ${name}`,
  };
}

async function checkPython(env: NodeJS.ProcessEnv): Promise<Check> {
  const found = await findPython(env);
  if ('path' in found) return { kind: 'ok', what: 'Python with venv' };
  const cause = `${found.missing}, so missing servers cannot be installed as Python wheels.`;
  return { kind: 'warning', what: 'Python with venv', cause, fix: 'sudo apt-get install python3-venv' };
}

async function checkPort({ port, isRequested }: { port: number; isRequested: boolean }): Promise<Check> {
  const what = `Port ${port}`;
  if (await isFree(port)) return { kind: 'ok', what };
  const cause = `It is in use${await describeListener(port)}${isRequested ? '.' : '; another port is used instead.'}`;
  return { kind: isRequested ? 'error' : 'warning', what, cause, fix: 'RAILHEAD_PORT=8090 npm start' };
}

/** An error if `RAILHEAD_DATABASE` names a server that Railhead does not know. */
export function checkDatabaseName({ RAILHEAD_DATABASE: wanted }: NodeJS.ProcessEnv): Check[] {
  if (!wanted || isDatabaseName(wanted)) return [];
  return [
    {
      kind: 'error',
      what: 'MongoDB',
      cause: `RAILHEAD_DATABASE is ${wanted}, but must be one of ${Object.keys(databases).join(', ')}.`,
      fix: 'unset RAILHEAD_DATABASE',
    },
  ];
}

async function checkServer(
  { install, ...anySource }: (typeof serverSpecs)[keyof typeof serverSpecs],
  env: NodeJS.ProcessEnv,
): Promise<Check[]> {
  const spec = requirementsIn(anySource, env);
  if (env[spec.variable]) return [{ kind: 'ok', what: `${spec.title}: set by ${spec.variable}` }];
  const found = await programsOnPath(spec, env);
  const usable = found
    .filter((program) => isNewEnough(spec, program))
    .map(
      ({ path, version }): Check => ({ kind: 'ok', what: `${spec.title}: ${path} ${version ?? ''}`.trim() }),
    );
  const { sources = ['docker', 'wheels'] } = spec;
  const others = [
    ...(sources.includes('docker') ? [`the image ${spec.image} if Docker runs`] : []),
    ...(sources.includes('wheels') ? [`the Python wheel ${wheelVersions()[spec.name]}`] : []),
  ];
  const substitute: Check =
    others.length > 0
      ? { kind: 'ok', what: `${spec.title}: ${others.join(', otherwise ')}; to use your own: ${install}` }
      : { kind: 'error', what: spec.title, cause: 'It is not on the PATH.', fix: spec.fix ?? install };
  const fix = `${spec.variable}=… npm start`;
  return [
    ...(usable.length > 0 ? usable : [substitute]),
    ...skippedSources(spec, { found }).map(
      (cause): Check => ({ kind: 'warning', what: spec.title, cause, fix }),
    ),
  ];
}

function checkDataFolder(home: string): Check {
  try {
    makePrivateFolder(home);
    accessSync(home, constants.W_OK);
    return { kind: 'ok', what: 'Data folder' };
  } catch {
    return {
      kind: 'error',
      what: 'Data folder',
      cause: '.railhead is not writable.',
      fix: 'sudo chown -R "$USER" .railhead',
    };
  }
}

/** The process that listens on a port, if `lsof` finds it. */
async function describeListener(port: number): Promise<string> {
  const output = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fcp']).catch(() => undefined);
  const [pid, command] = [/^p(.+)$/m, /^c(.+)$/m].map((field) => field.exec(output?.stdout ?? '')?.[1]);
  return pid ? ` by ${command ?? 'a process'} (process ${pid})` : '';
}

/** The checks as text for a terminal: all of them, or only the problems. */
export function formatChecks(checks: readonly Check[], { onlyProblems = false } = {}): string {
  return checks
    .filter(({ kind }) => !onlyProblems || kind !== 'ok')
    .map((check) =>
      check.kind === 'ok'
        ? `  ok       ${check.what}`
        : `  ${check.kind.padEnd(7)}  ${check.what}: ${check.cause}\n           fix: ${check.fix}`,
    )
    .join('\n');
}
