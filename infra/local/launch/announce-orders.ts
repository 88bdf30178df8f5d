import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { brokerNames } from '@railhead/common/messaging/nats/names';
import { connect } from 'nats';

/** The part of an `order-placed` event that is used here. */
type OrderPlaced = { data: { orderId: string; reference: string } };

/**
 * Prints where the console shows each order that is placed from now on.
 * @param broker `natsPrefix` as the services have it.
 * @returns stops.
 */
export async function announceOrders(
  { natsUrl, natsPrefix = '' }: { natsUrl: string; natsPrefix?: string | undefined },
  baseUrl: string,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  const connection = await connect({ ...connectionOptions(natsUrl), name: 'launcher' });
  const announced = new Set<string>();
  connection.subscribe(brokerNames(natsPrefix).subject('orders.order-placed.v1.>'), {
    callback: (error, message) => {
      if (error) return;
      const { data } = message.json<OrderPlaced>();
      // An event may be published more than once.
      if (announced.has(data.orderId)) return;
      announced.add(data.orderId);
      log(`order ${data.reference} is placed: ${baseUrl}/ops/orders/${data.orderId}`);
    },
  });
  return () => connection.close();
}
