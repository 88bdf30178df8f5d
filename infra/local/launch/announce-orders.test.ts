import { OrderPlaced } from '@railhead/common/contracts/orders';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { brokerNames } from '@railhead/common/messaging/nats/names';
import { connect } from 'nats';
import { expect, inject, test, vi } from 'vitest';
import { announceOrders } from './announce-orders.ts';

test.each(['', 'second'])(
  'each placed order is announced once, with its page in the console (prefix "%s")',
  async (natsPrefix) => {
    const { natsUrl } = inject('servers');
    const lines: string[] = [];
    const end = await announceOrders({ natsUrl, natsPrefix }, 'http://localhost:8080', (line) =>
      lines.push(line),
    );
    const publisher = await connect(connectionOptions(natsUrl));
    const placed = (orderId: string, reference: string) =>
      publisher.publish(
        brokerNames(natsPrefix).subject(`orders.order-placed.v1.${orderId}`),
        JSON.stringify({ data: { ...OrderPlaced.example, orderId, reference } }),
      );
    try {
      placed('announced-1', 'T7K4QM');
      placed('announced-1', 'T7K4QM');
      placed('announced-2', 'A2B3C4');
      await vi.waitFor(() => expect(lines.at(-1)).toContain('A2B3C4'));
      expect(lines.filter((line) => line.includes('announced-'))).toEqual([
        'order T7K4QM is placed: http://localhost:8080/ops/orders/announced-1',
        'order A2B3C4 is placed: http://localhost:8080/ops/orders/announced-2',
      ]);
    } finally {
      await publisher.close();
      await end();
    }
  },
);
