import type { Mailbox } from '../../../infra/local/launch/mailbox.ts';
import { loadSecrets } from '../../../infra/local/launch/secrets.ts';
import type { LaunchContext, ServiceName } from '../../../infra/local/launch/services.ts';
import type { Servers } from '../../../infra/local/servers/start-servers.ts';
import { stablePort } from './ports.ts';
import { openProxy, type Proxy } from './proxy.ts';
import { type Edge, serverNames, type TargetService, targetServices } from './topology.ts';

/** The context of the product without proxies, on ports of its own. */
export async function createLaunchContext(
  dataDir: string,
  baseEnv: NodeJS.ProcessEnv,
  servers: Servers,
  mailbox: Mailbox,
): Promise<LaunchContext> {
  const ports = { auth: 0, tickets: 0, orders: 0, payments: 0, expiration: 0, stripe: 0, client: 0 };
  for (const name of [...targetServices, 'stripe'] as const) ports[name] = await stablePort();
  return {
    dataDir,
    ports,
    servers,
    smtpUrl: mailbox.smtpUrl,
    mailUrl: mailbox.url,
    publicUrl: `http://localhost:${ports.client}`,
    secrets: loadSecrets(dataDir),
    baseEnv,
  };
}

const portOf = (url: string) => Number(new URL(url).port);

/** Opens a proxy for every connection; `started` closes them. */
export async function openProxies(
  { servers, ports }: LaunchContext,
  started: AsyncDisposableStack,
): Promise<Map<Edge, Proxy>> {
  const proxies = new Map<Edge, Proxy>();
  const open = async (edge: Edge, target: () => number) =>
    proxies.set(
      edge,
      started.adopt(await openProxy(target), ({ close }) => close()),
    );
  const targets = { nats: servers.natsUrl, redis: servers.redisUrl, mongo: servers.mongoUrl };
  for (const service of targetServices) {
    for (const server of serverNames) await open(`${service}-${server}`, () => portOf(targets[server]));
  }
  await open('payments-stripe', () => ports.stripe);
  await open('stripe-payments', () => ports.payments);
  return proxies;
}

/** The context as one service gets it: proxies stand in for everything that it connects to. */
export function throughProxies(
  name: ServiceName,
  context: LaunchContext,
  proxies: ReadonlyMap<Edge, Proxy>,
): LaunchContext {
  const { servers, ports } = context;
  const proxied = (edge: Edge, url: string) => {
    const proxy = proxies.get(edge);
    return proxy ? url.replace(String(portOf(url)), String(proxy.port)) : url;
  };
  const proxiedPort = (edge: Edge, port: number) => proxies.get(edge)?.port ?? port;
  const service = name as TargetService;
  return {
    ...context,
    servers: {
      ...servers,
      natsUrl: proxied(`${service}-nats`, servers.natsUrl),
      redisUrl: proxied(`${service}-redis`, servers.redisUrl),
      mongoUrl: proxied(`${service}-mongo`, servers.mongoUrl),
    },
    ports: {
      ...ports,
      ...(name === 'payments' && { stripe: proxiedPort('payments-stripe', ports.stripe) }),
      ...(name === 'stripe' && { payments: proxiedPort('stripe-payments', ports.payments) }),
    },
  };
}
