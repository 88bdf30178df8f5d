import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { identityOf } from '../local/processes/identity.ts';
import { runFolder } from '../local/processes/run-folder.ts';
import { type Servers, startServers } from '../local/servers/start-servers.ts';

/** What a test asks for with `inject('servers')`: real servers, shared by the whole run, so each file takes names of its own. */
export type TestServers = Pick<Servers, 'natsUrl' | 'redisUrl' | 'mongoUrl' | 'credentials'>;

declare module 'vitest' {
  export interface ProvidedContext {
    servers: TestServers;
  }
}

type Run = { servers: Promise<TestServers>; end: () => Promise<void>; users: number };

const prefix = 'railhead-test-';

// Every project loads this module anew, so what they share hangs on the one thing they have in common.
declare global {
  var railheadTestRun: Run | undefined;
}

/** One set of servers for the whole test run, whichever project asks first; the last one to leave ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  globalThis.railheadTestRun ??= begin();
  const run = globalThis.railheadTestRun;
  run.users += 1;
  project.provide('servers', await run.servers);
  return async () => {
    run.users -= 1;
    if (run.users > 0) return;
    globalThis.railheadTestRun = undefined;
    await run.end();
  };
}

function begin(): Run {
  const swept = sweep();
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(
    join(dataDir, 'owner.json'),
    JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }),
  );
  const started = swept.then(() => startServers({ dataDir }));
  return {
    users: 0,
    servers: started.then(({ natsUrl, redisUrl, mongoUrl, credentials }) => ({
      natsUrl,
      redisUrl,
      mongoUrl,
      credentials,
    })),
    async end() {
      await (await started).discard();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends the servers of test runs that were killed, and removes their data. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const dataDir = join(tmpdir(), name);
    if (!existsSync(join(dataDir, 'owner.json'))) continue;
    const owner = JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')) as {
      pid: number;
      identity: string;
    };
    if (identityOf(owner.pid) === owner.identity) continue;
    await runFolder(join(dataDir, 'run')).endLeftovers();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
