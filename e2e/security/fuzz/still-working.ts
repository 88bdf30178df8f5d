import { until } from '@railhead/common/testing/until';
import type { Product } from '../../product.ts';
import { cancel, pay, placeOrder } from '../target/bookings.ts';
import { callersOf } from '../target/callers.ts';
import type { CaseRecord } from '../target/record-cases.ts';
import type { BrokerReader } from './broker-reader.ts';
import { secretInMutants } from './mutations.ts';

const services = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'] as const;
const caughtUpMs = 60_000;

/** What services have been through: one that crashed is gone or has another process id. */
export type History = ReturnType<typeof historyOf>;
export const historyOf = (product: Product) =>
  new Map(
    services.map((name) => [name, { pid: product.services[name]?.pid, losses: lossesOf(product, name) }]),
  );

const lossesOf = (product: Product, name: (typeof services)[number]) =>
  product.logs(name).split('connection to the broker lost').length - 1;

/**
 * After broken messages: every process lives, is ready and has logged nothing of what the messages held; every consumer is
 * at the end of its stream; and an order goes through all services, to its tickets and its refund.
 */
export async function checkStillWorking(
  product: Product,
  options: { reader: BrokerReader; before: History; cases: CaseRecord },
): Promise<void> {
  const { reader, before, cases } = options;
  const { check } = cases;
  for (const name of services) {
    const service = product.services[name];
    const response = await fetch(`${service?.url}/ready`).catch(() => undefined);
    check(service?.pid === before.get(name)?.pid && response?.status === 200, {
      rule: 'service-crashed',
      severity: 'high',
      message: 'Broken messages crashed the service, or it is not ready any more.',
      where: name,
    });
    check(lossesOf(product, name) === before.get(name)?.losses, {
      rule: 'broker-connection-lost',
      severity: 'medium',
      message: 'Broken messages ended the connection of the service to the broker.',
      where: name,
    });
    check(!product.logs(name).includes(secretInMutants), {
      rule: 'content-in-log',
      severity: 'medium',
      message: 'The log repeats what a broken message held.',
      where: name,
    });
  }
  const { ada } = await callersOf(product);
  const order = await placeOrder(product, ada.traveller);
  const tickets = await pay(ada.traveller, order.id).catch(() => []);
  check(tickets.length === 1, {
    rule: 'events-not-handled',
    severity: 'high',
    message: 'An order that was paid after broken messages got no tickets.',
    where: 'POST /api/orders',
  });
  await cancel(ada.traveller, order.id);
  const lagging = await untilCaughtUp(reader);
  check(lagging.length === 0, {
    rule: 'consumer-stopped',
    severity: 'high',
    message: `After broken messages, consumers stay behind: ${lagging.join(', ')}.`,
    where: 'streams',
  });
}

async function untilCaughtUp(reader: BrokerReader): Promise<string[]> {
  let lagging = await reader.lagging();
  await until(
    'the consumers to catch up',
    async () => {
      lagging = await reader.lagging();
      return lagging.length === 0;
    },
    caughtUpMs,
  ).catch(() => undefined);
  return lagging;
}
