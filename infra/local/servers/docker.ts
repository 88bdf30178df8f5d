import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '../processes/child.ts';
import type { ProbeResults } from './choose.ts';
import { type PullMessage, pullProgress } from './pull-progress.ts';

/** After this time the next source is tried, in milliseconds. */
const pullTimeoutMs = 60_000;

/** The data folder inside a container. */
export const dataInContainer = '/data';

// Imported only when Docker is probed: most starts never need it.
const runtime = async () => (await import('testcontainers')).getContainerRuntimeClient();

/** Checks that a Docker engine responds and has the image or pulls it within a minute, with its progress in the log. */
export async function probeDocker(
  image: string,
  log: (line: string) => void,
): Promise<NonNullable<ProbeResults['docker']>> {
  try {
    const { ImageName } = await import('testcontainers');
    const client = await runtime();
    const name = ImageName.fromString(image);
    if (await client.image.exists(name)) return 'image-ready';
    log(`pulling the Docker image ${image}, once`);
    let isAwaited = true;
    const report = pullProgress(image, (line) => {
      if (isAwaited) log(line);
    });
    const pulled = pull(client, image, report).then(() => 'image-ready' as const);
    const outcome = await Promise.race([pulled, delay(pullTimeoutMs, 'image-late' as const, { ref: false })]);
    isAwaited = false;
    return outcome;
  } catch {
    return 'no-engine';
  }
}

/** The images are public, so no credentials are needed, and Docker's own request shows the progress. */
async function pull(
  { container: { dockerode } }: Awaited<ReturnType<typeof runtime>>,
  image: string,
  report: (message: PullMessage) => void,
): Promise<void> {
  const messages = await dockerode.pull(image);
  await new Promise<void>((resolve, reject) => {
    // An error in the middle of a pull is one of its messages.
    const end = (error: Error | null, all: PullMessage[]) => {
      const reason = error?.message ?? all.find((message) => message.error)?.error;
      if (reason === undefined) resolve();
      else reject(new Error(`pulling ${image} failed: ${reason}`));
    };
    dockerode.modem.followProgress(messages, end, report);
  });
}

/** A container whose data are in `dir` on the host and whose port is open on 127.0.0.1 only. */
export type ContainerPlan = { name: string; image: string; command: string[]; dir: string; port: number };

/** A container with the interface of a child process. */
export function createContainer({ name, image, command, dir, port }: ContainerPlan) {
  // The name is derived from the folder, so that the next start finds and removes a leftover container.
  const containerName = `railhead-${name}-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  let requested = false;
  let log = '';

  const remove = async () => {
    const client = await runtime();
    await client.container.dockerode
      .getContainer(containerName)
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
      requested = false;
      const { container: containers } = await runtime();
      const created = await containers.create({
        name: containerName,
        Image: image,
        Cmd: command,
        User: process.getuid ? `${process.getuid()}:${process.getgid?.()}` : undefined,
        ExposedPorts: { [`${port}/tcp`]: {} },
        HostConfig: {
          Binds: [`${dir}:${dataInContainer}`],
          PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
        },
      });
      await containers.start(created);
      const output = await containers.logs(created);
      output.on('data', (chunk) => {
        log = `${log}${chunk}`.slice(-20_000);
      });
      const exited = created
        .wait()
        .then(({ StatusCode }: { StatusCode: number }) => ({ code: StatusCode, signal: null, requested }));
      return { exited };
    },
    async stop() {
      requested = true;
      const { container: containers } = await runtime();
      await containers.stop(containers.getById(containerName), { timeout: 10_000 }).catch(() => undefined);
      await remove();
    },
    async kill() {
      requested = true;
      await remove();
    },
    lastLines: (count = 20) => log.trimEnd().split('\n').slice(-count).join('\n'),
  };
}
