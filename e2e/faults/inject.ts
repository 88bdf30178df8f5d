import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@railhead/common/testing/until';
import { killGroup } from '../../infra/local/processes/run-folder.ts';
import type { Fault } from './fault.ts';
import { pourPoison } from './poison.ts';
import { type FaultySystem, type ServerName, type Struck, serverNames, struckServices } from './system.ts';

/** Does faults to a system and mends it again. */
export interface Injector {
  inject(fault: Exclude<Fault, { kind: 'burst' }>): Promise<void>;
  /** Mends everything; resolves when every server and service is ready. */
  heal(): Promise<void>;
  /** Subjects of all messages so far that nobody can understand, and when each was put there (epoch milliseconds). */
  poison: ReadonlyMap<string, number>;
}

const clear = { kind: 'clear' } as const;
/** Whoever is not back by then never will be, in milliseconds. */
const healingMs = 90_000;
const watchMs = 50;

export function injectorOf(system: FaultySystem, dataDir: string): Injector {
  const { servers, services, proxies } = system;
  const paused = new Set<Struck>();
  const poison = new Map<string, number>();
  /** Servers that are down, and what is to be removed of theirs before they come back. */
  const down = new Set<ServerName>();
  const mending = new Map<ServerName, Promise<void>>();

  const stopServer = async (server: ServerName, wiped?: string) => {
    await mending.get(server);
    down.add(server);
    await servers.processes[server].kill();
    if (wiped) rmSync(join(dataDir, server, wiped), { recursive: true, force: true });
  };
  let providerStarting: Promise<void> | undefined;
  const startServer = (server: ServerName): Promise<void> => {
    if (!down.delete(server)) return mending.get(server) ?? Promise.resolve();
    const started = servers.processes[server].start();
    mending.set(server, started);
    return started;
  };
  const resume = (service: Struck) => {
    const { pid } = services[service];
    if (paused.delete(service) && pid !== undefined) killGroup(pid, 'SIGCONT');
  };
  /** Two faults may end it at once: it is started once. */
  const startProvider = async () => {
    if (services.stripe.pid !== undefined) return;
    providerStarting ??= services.stripe.start().finally(() => {
      providerStarting = undefined;
    });
    await providerStarting;
  };
  const startService = async (service: Struck) => {
    if (services[service].pid === undefined) await services[service].start();
  };
  /** Services on their way back. One that is struck again before it is ready is started by the next, or by `heal`. */
  const starting = new Map<Struck, Promise<void>>();
  const startLater = (service: Struck) => {
    const before = starting.get(service) ?? Promise.resolve();
    starting.set(
      service,
      before.then(() => startService(service)).catch(() => undefined),
    );
  };
  const provider = (path: string, body: object) =>
    fetch(`${system.stripeUrl}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2000),
    }).catch(() => undefined);

  let watching = new AbortController();
  /** Waits until a service has struck itself dead, and starts it again as whoever runs it would. */
  const reviveLater = async (service: Struck, ms: number, signal: AbortSignal) => {
    while (!signal.aborted && services[service].pid !== undefined) await sleep(watchMs);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) startLater(service);
  };

  const inject: Injector['inject'] = async (fault) => {
    switch (fault.kind) {
      case 'failpoint': {
        const { service, failpoint } = fault;
        await system.command(service, { do: 'arm', failpoint });
        if (failpoint.act === 'kill') void reviveLater(service, failpoint.ms ?? 0, watching.signal);
        return;
      }
      case 'kill':
        await Promise.all(fault.services.map((service) => services[service].kill()));
        await sleep(fault.ms);
        for (const service of fault.services) startLater(service);
        return;
      case 'kill-everything':
        await Promise.all([
          ...serverNames.map((server) => stopServer(server)),
          ...struckServices.map((service) => services[service].kill()),
        ]);
        await sleep(fault.ms);
        await Promise.all(serverNames.map(startServer));
        for (const service of struckServices) startLater(service);
        return;
      case 'pause': {
        const { pid } = services[fault.service];
        if (pid === undefined) return;
        paused.add(fault.service);
        killGroup(pid, 'SIGSTOP');
        await sleep(fault.ms);
        resume(fault.service);
        return;
      }
      case 'server-kill':
        await stopServer(fault.server);
        await sleep(fault.ms);
        return startServer(fault.server);
      case 'wipe':
        await stopServer(fault.server, fault.server === 'nats' ? 'streams' : 'appendonlydir');
        await sleep(fault.ms);
        return startServer(fault.server);
      case 'flush':
        return flush(servers.redisUrl);
      case 'weather':
        proxies.get(fault.edge)?.set(fault.weather);
        await sleep(fault.ms);
        proxies.get(fault.edge)?.set(clear);
        return;
      case 'reset':
        proxies.get(fault.edge)?.reset();
        return;
      case 'provider':
        await provider('faults', fault.fault);
        return;
      case 'provider-kill':
        await services.stripe.kill();
        await sleep(fault.ms);
        return startProvider();
      case 'webhooks':
        await provider('webhooks', fault.mischief);
        return;
      case 'forged-webhooks':
        return forgeWebhooks(system);
      case 'skew':
        await system.command(fault.service, { do: 'skew', ms: fault.ms });
        return;
      case 'unrest':
        await system.command(fault.service, { do: 'unrest', unrest: fault.unrest });
        return;
      case 'poison':
        // With the broker away nothing is put there.
        await pourPoison(servers.natsUrl, fault, poison).catch(() => undefined);
        return;
    }
  };

  return {
    inject,
    poison,
    async heal() {
      watching.abort();
      watching = new AbortController();
      for (const proxy of proxies.values()) proxy.set(clear);
      for (const service of paused) resume(service);
      await Promise.all(serverNames.map(startServer));
      await Promise.all(starting.values());
      starting.clear();
      await Promise.all([...struckServices.map(startService), startProvider()]);
      await provider('calm', {});
      await Promise.all(struckServices.map((service) => system.command(service, { do: 'calm' })));
      await Promise.all(
        // A failpoint may have struck a service down between its start and the calm.
        struckServices.map((service) => untilReady(services[service].url, () => startService(service))),
      );
    },
  };
}

const untilReady = (url: string, revive: () => Promise<void>) =>
  until(
    `${url} to be ready`,
    async () => {
      await revive();
      const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2000) });
      return answer.ok;
    },
    healingMs,
  );

/** Redis' own word, without a client: its protocol takes a line. */
async function flush(redisUrl: string): Promise<void> {
  const { hostname, port } = new URL(redisUrl);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write('FLUSHALL\r\n'));
    socket.once('data', () => socket.end());
    socket.once('error', () => resolve()).once('close', () => resolve());
  });
}

interface Intent {
  id: string;
  status: string;
  amount: number;
}

/** Claims, without the secret, that every waiting intent has been paid: what a thief of tickets would send. */
async function forgeWebhooks({ stripeUrl, webhookUrl }: FaultySystem): Promise<void> {
  const ledger = await fetch(`${stripeUrl}/ledger.json`).catch(() => undefined);
  if (!ledger?.ok) return;
  const { intents } = (await ledger.json()) as { intents: Intent[] };
  const waiting = intents.filter(({ status }) => status.startsWith('requires_')).slice(-10);
  for (const intent of waiting) {
    for (const [type, status] of [
      ['payment_intent.amount_capturable_updated', 'requires_capture'],
      ['payment_intent.succeeded', 'succeeded'],
    ]) {
      const object = { ...intent, status, amount_received: intent.amount, object: 'payment_intent' };
      await fetch(webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`,
        },
        body: JSON.stringify({
          id: `evt_forged_${intent.id}_${status}`,
          object: 'event',
          type,
          data: { object },
        }),
        signal: AbortSignal.timeout(2000),
      }).catch(() => undefined);
    }
  }
}
