import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Description } from './json-schema.ts';

const MODULE = 'github.com/stripe/stripe-mock';
const FILE = 'embedded/openapi/spec3.json';
const PATIENCE_MS = 120_000;

const run = promisify(execFile);

/** The description is not available; the message gives the reason. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** The published OpenAPI description of Stripe and the version of the Go module that contains it. */
export interface Published {
  module: string;
  description: Description;
}

/**
 * Fetches the newest description with the `go` tool and its configured proxy, or without `go` from the first address in
 * `GOPROXY`. Nothing is cached. @throws Unavailable
 */
export async function publishedDescription(): Promise<Published> {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-description-'));
  try {
    const { root, version } = (await byGo(folder)) ?? (await byProxy(folder));
    const description: Description = JSON.parse(await readFile(join(root, FILE), 'utf8'));
    return { module: `${MODULE} ${version}`, description };
  } catch (cause) {
    throw cause instanceof Unavailable ? cause : unavailable(cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Fetched {
  root: string;
  version: string;
}

async function byGo(folder: string): Promise<Fetched | undefined> {
  const env = { ...process.env, GOMODCACHE: folder, GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' };
  try {
    const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@latest`], {
      cwd: folder,
      env,
      timeout: PATIENCE_MS,
    });
    const { Dir, Version }: { Dir: string; Version: string } = JSON.parse(stdout);
    return { root: Dir, version: Version };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function byProxy(folder: string): Promise<Fetched> {
  const proxy = (process.env['GOPROXY'] ?? '').split(/[,|]/).find((address) => /^https?:/.test(address));
  if (proxy === undefined)
    throw new Unavailable('there is neither a `go` program nor an address in GOPROXY to fetch it by');
  const get = async (path: string) => {
    const response = await fetch(`${proxy.replace(/\/$/, '')}/${MODULE}/${path}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Unavailable(`the module proxy answered ${response.status}`);
    return response;
  };
  const { Version }: { Version: string } = JSON.parse(await (await get('@latest')).text());
  const zip = join(folder, 'module.zip');
  await writeFile(zip, Buffer.from(await (await get(`@v/${Version}.zip`)).arrayBuffer()));
  await run('python3', ['-m', 'zipfile', '-e', zip, folder], { timeout: PATIENCE_MS });
  return { root: join(folder, `${MODULE}@${Version}`), version: Version };
}

function unavailable(cause: unknown) {
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n').slice(-1);
  return new Unavailable(`it could not be fetched (${reason})`, { cause });
}
