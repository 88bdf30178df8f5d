import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../plan/fault.ts';
import type { SystemUnderTest } from '../system/system.ts';
import { targetServices } from '../system/topology.ts';
import { forgeWebhooks } from './forged-webhooks.ts';
import { publishPoison } from './poison-messages.ts';
import { serverControl } from './server-control.ts';
import { serviceControl } from './service-control.ts';

/** Injects faults into a system and lets it recover. Bursts and imports are no faults of the system: people make them. */
export interface Injector {
  inject(fault: Exclude<Fault, { kind: 'burst' | 'import' }>): Promise<void>;
  /** Ends every fault; resolves when every server and service is ready. */
  recover(): Promise<void>;
  /** The subjects of all poison messages so far, and when each was published (epoch milliseconds). */
  poison: ReadonlyMap<string, number>;
}

const normal = { kind: 'normal' } as const;

export function createInjector(system: SystemUnderTest, dataDir: string): Injector {
  const { proxies, command } = system;
  const servers = serverControl(system.servers, dataDir);
  const services = serviceControl(system);
  const poison = new Map<string, number>();

  const inject: Injector['inject'] = async (fault) => {
    switch (fault.kind) {
      case 'failpoint': {
        const { service, failpoint } = fault;
        await command(service, { do: 'arm', failpoint });
        if (failpoint.action === 'kill') void services.restartOnceKilled(service, failpoint.ms ?? 0);
        return;
      }
      case 'kill':
        await services.kill(fault.services);
        await sleep(fault.ms);
        for (const service of fault.services) services.startLater(service);
        return;
      case 'kill-everything':
        await Promise.all([servers.stopAll(), services.kill(targetServices)]);
        await sleep(fault.ms);
        await servers.startAll();
        for (const service of targetServices) services.startLater(service);
        return;
      case 'pause':
        return services.pause(fault.service, fault.ms);
      case 'server-kill':
        await servers.stop(fault.server);
        await sleep(fault.ms);
        return servers.start(fault.server);
      case 'wipe':
        await servers.stopAndWipe(fault.server);
        await sleep(fault.ms);
        return servers.start(fault.server);
      case 'flush':
        return servers.flushRedis();
      case 'network':
        proxies.get(fault.edge)?.set(fault.condition);
        await sleep(fault.ms);
        proxies.get(fault.edge)?.set(normal);
        return;
      case 'reset':
        proxies.get(fault.edge)?.reset();
        return;
      case 'provider':
        return controlStripe(system.stripeUrl, 'faults', fault.fault);
      case 'provider-kill':
        return services.killStripe(fault.ms);
      case 'webhooks':
        return controlStripe(system.stripeUrl, 'webhooks', fault.faults);
      case 'forged-webhooks':
        return forgeWebhooks(system);
      case 'skew':
        return command(fault.service, { do: 'skew', ms: fault.ms });
      case 'delivery':
        return command(fault.service, { do: 'delivery', faults: fault.faults });
      case 'poison':
        // Nothing is published while the broker is away.
        await publishPoison(system.servers.natsUrl, fault, poison).catch(() => undefined);
        return;
    }
  };

  return {
    inject,
    poison,
    async recover() {
      for (const proxy of proxies.values()) proxy.set(normal);
      services.resumeAll();
      await servers.startAll();
      await services.startAll();
      await controlStripe(system.stripeUrl, 'calm', {});
      await Promise.all(targetServices.map((service) => command(service, { do: 'reset' })));
      await services.waitUntilAllReady();
    },
  };
}

async function controlStripe(stripeUrl: string, path: string, body: object): Promise<void> {
  await fetch(`${stripeUrl}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(2000),
  }).catch(() => undefined);
}
