import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { brokerUsers } from '@railhead/common/messaging/nats/permissions';
import { owners, streamOf, subscriptions } from '@railhead/common/messaging/topology';
import { until } from '@railhead/common/testing/until';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../local/processes/ports.ts';
import { asUser } from '../local/servers/credentials.ts';
import { natsAuthorization } from '../local/servers/nats-authorization.ts';
import { checkNats } from '../local/servers/ready-checks.ts';
import { checkTool } from './k8s-tools.ts';

test('on an empty broker services create their streams and durables with their own rights alone', async () => {
  const url = await startEmptyBroker();
  const passwords = Object.fromEntries(brokerUsers.map((user) => [user, user]));
  const buses = [...owners, 'client' as const].map((user) => {
    const app = serviceApp({ name: user, title: user, logLevel: 'silent' });
    onTestFinished(() => app.close());
    return { user, bus: openBus(app, { natsUrl: asUser(url, user, passwords) }, user) };
  });
  await Promise.all(buses.map(({ bus }) => bus.ready));
  const client = buses.find(({ user }) => user === 'client')?.bus;
  for (const owner of owners) {
    const consuming = owners.filter((user) => (subscriptions[user] as readonly string[]).includes(owner));
    const state = await client?.state(streamOf(owner));
    expect(state?.consumers.map(({ name }) => name).toSorted()).toEqual(consuming.toSorted());
  }
});

/** A broker with the users of a cluster and no stream, which no administrator has prepared. */
async function startEmptyBroker(): Promise<string> {
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
  return url;
}
