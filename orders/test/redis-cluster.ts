import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { venv } from '../../infra/local/paths.ts';
import { freePort } from '../../infra/local/processes/ports.ts';
import { runFolder } from '../../infra/local/processes/run-folder.ts';
import { isNewEnough } from '../../infra/local/servers/choose.ts';
import { loadCredentials } from '../../infra/local/servers/credentials.ts';
import { findPython, programsOnPath } from '../../infra/local/servers/probe.ts';
import { startServer } from '../../infra/local/servers/server.ts';
import { type ServerSpec, serverSpecs } from '../../infra/local/servers/server-specs.ts';
import { wheelPrograms } from '../../infra/local/servers/wheels.ts';

const slots = 16_384;

/** A Redis Cluster of two primaries that share the slots. `url` has the form of REDIS_URL. */
export async function startRedisCluster() {
  await using started = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'railhead-cluster-'));
  started.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const credentials = loadCredentials(dataDir);
  const program = await redisProgram();
  const startNode = async (name: string) => {
    const busPort = await freePort();
    const spec: ServerSpec = {
      ...serverSpecs.redis,
      args: (place) => [
        ...serverSpecs.redis.args(place),
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(busPort),
      ],
    };
    const folder = runFolder(join(dataDir, name, 'run'));
    const place = { dataDir: join(dataDir, name), folder, settings: { credentials, natsPrefix: '' } };
    const node = started.adopt(await startServer(spec, { program }, 'test', place), ({ kill }) => kill());
    return { ...node, busPort };
  };
  const nodes = [await startNode('first'), await startNode('second')];
  const clients = nodes.map(({ url }) => started.adopt(new Redis(url), (client) => client.disconnect()));
  const [first, second] = clients;
  if (!first || !second) throw new Error('two nodes make the cluster');
  await first.cluster('ADDSLOTSRANGE', 0, slots / 2 - 1);
  await second.cluster('ADDSLOTSRANGE', slots / 2, slots - 1);
  const { hostname, port } = new URL(nodes[1]?.url ?? '');
  await first.cluster('MEET', hostname, Number(port), nodes[1]?.busPort ?? 0);
  for (const client of clients) {
    await until('the cluster to agree', async () =>
      /cluster_state:ok[^]*cluster_known_nodes:2/.test(String(await client.cluster('INFO'))),
    );
  }
  const running = started.move();
  return {
    url: `${nodes[0]?.url}?cluster=true`,
    /** The number of keys of each primary. */
    sizes: () => Promise.all(clients.map((client) => client.dbsize())),
    flush: () => Promise.all(clients.map((client) => client.flushall())),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function redisProgram(): Promise<string> {
  const [onPath] = await programsOnPath(serverSpecs.redis, process.env);
  if (onPath && isNewEnough(serverSpecs.redis, onPath)) return onPath.path;
  const python = await findPython(process.env);
  if ('missing' in python) throw new Error(`a cluster needs a Redis program: ${python.missing}`);
  return (await wheelPrograms(venv, python.path, () => {})).redis;
}
