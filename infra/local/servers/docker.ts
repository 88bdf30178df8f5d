import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '../processes/child.ts';
import type { Probes } from './choose.ts';

/** How long an image may take to arrive before the next source is tried, in milliseconds. */
const patienceMs = 60_000;

/** Where a container finds its data. */
export const dataInContainer = '/data';

// Loaded when Docker is asked for, not before: most starts never need it.
const runtime = async () => (await import('testcontainers')).getContainerRuntimeClient();

/** Whether an engine answers, and whether it has the image or gets it within a minute. */
export async function dockerHas(image: string): Promise<NonNullable<Probes['docker']>> {
  try {
    const { ImageName } = await import('testcontainers');
    const client = await runtime();
    const name = ImageName.fromString(image);
    if (await client.image.exists(name)) return 'image-ready';
    const pulled = client.image.pull(name).then(() => 'image-ready' as const);
    return await Promise.race([pulled, delay(patienceMs, 'image-late' as const, { ref: false })]);
  } catch {
    return 'no-engine';
  }
}

/** A server's container: its data stay in the folder given, its port is open on 127.0.0.1 alone. */
export type ContainerPlan = { name: string; image: string; command: string[]; dir: string; port: number };

/** A container with the same life as a child process. */
export function container({ name, image, command, dir, port }: ContainerPlan) {
  // A name made from the folder: what a killed start left behind is found by it and removed.
  const unique = `railhead-${name}-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  let asked = false;
  let log = '';

  const remove = async () => {
    const client = await runtime();
    await client.container.dockerode
      .getContainer(unique)
      .remove({ force: true })
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error;
      });
  };

  return {
    name,
    pid: undefined,
    async start(): Promise<{ exited: Promise<Exit> }> {
      await remove();
      asked = false;
      const { container: containers } = await runtime();
      const made = await containers.create({
        name: unique,
        Image: image,
        Cmd: command,
        User: process.getuid ? `${process.getuid()}:${process.getgid?.()}` : undefined,
        ExposedPorts: { [`${port}/tcp`]: {} },
        HostConfig: {
          Binds: [`${dir}:${dataInContainer}`],
          PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
        },
      });
      await containers.start(made);
      const output = await containers.logs(made);
      output.on('data', (chunk) => {
        log = `${log}${chunk}`.slice(-20_000);
      });
      const exited = made
        .wait()
        .then(({ StatusCode }: { StatusCode: number }) => ({ code: StatusCode, signal: null, asked }));
      return { exited };
    },
    async stop() {
      asked = true;
      const { container: containers } = await runtime();
      await containers.stop(containers.getById(unique), { timeout: 10_000 }).catch(() => undefined);
      await remove();
    },
    async kill() {
      asked = true;
      await remove();
    },
    lastLines: (count = 20) => log.trimEnd().split('\n').slice(-count).join('\n'),
  };
}
