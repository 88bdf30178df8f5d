import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceApp } from '@railhead/common/http/service-app';
import type { Bus } from '@railhead/common/messaging/bus';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { type BrokerUser, brokerUsers } from '@railhead/common/messaging/nats/permissions';
import { until } from '@railhead/common/testing/until';
import { onTestFinished } from 'vitest';
import { freePort } from '../local/processes/ports.ts';
import { asUser } from '../local/servers/credentials.ts';
import { natsAuthorization } from '../local/servers/nats-authorization.ts';
import { checkNats } from '../local/servers/ready-checks.ts';
import { checkTool } from './k8s-tools.ts';

/**
 * A broker for one test with the users of a cluster and no stream, which no administrator has prepared.
 * @returns its URL as each of its users
 */
export async function startEmptyBroker(): Promise<(user: BrokerUser) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'railhead-broker-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const config = [
    'host: "127.0.0.1"',
    `port: ${port}`,
    `jetstream { store_dir: "${folder}/streams" }`,
    natsAuthorization((user) => user),
  ];
  await writeFile(`${folder}/nats.conf`, config.join('\n'));
  const broker = spawn(await checkTool('nats-server'), ['--config', `${folder}/nats.conf`], {
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    broker.kill();
    await once(broker, 'exit');
  });
  const url = `nats://127.0.0.1:${port}`;
  await until('the broker', () =>
    checkNats(url).then(
      () => true,
      () => false,
    ),
  );
  const passwords = Object.fromEntries(brokerUsers.map((user) => [user, user]));
  return (user) => asUser(url, user, passwords);
}

/** The broker as a service uses it, until the test ends. */
export function openBusAs(user: Exclude<BrokerUser, 'launcher'>, urlOf: (user: BrokerUser) => string): Bus {
  const app = serviceApp({ name: user, title: user, logLevel: 'silent' });
  onTestFinished(() => app.close());
  return openBus(app, { natsUrl: urlOf(user) }, user);
}
